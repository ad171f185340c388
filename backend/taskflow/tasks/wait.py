"""wait: goes on after a time or at a moment, also when nothing ran meanwhile."""

import math
import time
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Annotated, Any, ClassVar, Final, Literal

from msgspec import Meta, Struct

from taskflow.domain.errors import Invalid, Problem
from taskflow.domain.patch import Patch
from taskflow.domain.service import Run
from taskflow.domain.step import misread
from taskflow.domain.step_models import opened
from taskflow.domain.task import Change, TaskType, action, effect
from taskflow.domain.values import as_drawn, is_open
from taskflow.domain.view import Happening, TaskView

SECONDS: Final = {"seconds": 1, "minutes": 60, "hours": 3600, "days": 24 * 3600}
LONGEST: Final = 10 * 365 * 24 * 3600
"""Seconds that are waited at most."""
USUAL: Final = 1000
OPEN: Final = ("amount", "until")


class Wait(TaskType):
    """Waits; its time is kept with its task, so that it is over once, whatever happens."""

    name = "wait"
    label = "Wait"
    icon = "clock"
    category = "Flow control"
    description = (
        "A timer that runs for seconds, minutes, hours or days, or to a date of the calendar. "
        "Synonyms: clock, delay, sleep, timer, alarm, schedule. Typical requests: ten seconds of "
        "delay; a timer of an hour; sleep until six in the morning; an alarm on Monday."
    )
    machine: ClassVar[dict[str, Any]] = {
        "id": "wait",
        "x-events": {
            "GO_ON": "Goes on now, without waiting any longer.",
            "RETRY": "Looks again for how long to wait.",
        },
        "initial": "beginning",
        "states": {
            "beginning": {
                "entry": ["forget"],
                "invoke": {
                    "id": "measure",
                    "src": "measure",
                    "onDone": "waiting",
                    "onError": "failed",
                },
                "on": {"GO_ON": "over"},
            },
            "waiting": {
                "tags": ["stable"],
                "after": {str(USUAL): "over"},
                "on": {"GO_ON": "over"},
            },
            "failed": {
                "tags": ["stable", "failed", "waits-for-person"],
                "on": {"RETRY": "beginning", "GO_ON": "over"},
            },
            "over": {"type": "final", "entry": ["forget"]},
        },
    }

    class Config(TaskType.Config):
        """How long it waits."""

        amount: Annotated[
            float,
            Meta(
                title="How long",
                description="In the unit below; 0: not at all.",
                ge=0,
                le=LONGEST,
            ),
        ] = 0
        unit: Annotated[
            Literal["seconds", "minutes", "hours", "days"],
            Meta(title="Unit", description="What is counted."),
        ] = "seconds"
        until: Annotated[
            str,
            Meta(
                title="Until",
                description="A moment with its zone, as 2026-12-24T18:00:00+01:00, instead of how "
                "long.",
            ),
        ] = ""

    class Input(TaskType.Input):
        """What other tasks may give it."""

        until: Annotated[
            str, Meta(title="Until", description="A moment, instead of what is configured.")
        ] = ""

    class Output(TaskType.Output):
        """What it waits for."""

        until: Annotated[
            str, Meta(title="Until", description="The moment at which it goes on by itself.")
        ] = ""
        milliseconds: Annotated[
            int, Meta(title="Milliseconds", description="From when it began until then.")
        ] = 0

    @effect("measure")
    async def measure(self, task: TaskView, run: Run) -> Patch:
        """Find out how long it is, once: texts are filled in, and expressions evaluated."""
        local = {name: task.local[name] for name in OPEN if name in task.local}
        given = {**local, **await run.values(as_drawn(task, local))}
        if until := task.field("input").get("until"):
            given["until"] = until
        seconds = _seconds(given, SECONDS[task.local.get("unit", "seconds")], time.time())
        moment = datetime.fromtimestamp(time.time() + seconds, UTC)
        return Patch(
            merge={
                "output": {
                    "until": moment.isoformat(timespec="seconds"),
                    "milliseconds": math.ceil(seconds * 1000),
                }
            }
        )

    @action("forget")
    def forget(self, task: TaskView, _: Happening) -> Change:
        """Forget what was wrong."""
        return Change(Patch(merge={"error": None} if "error" in task.document else {}))

    def pause(self, task: TaskView, timer: str, usual: int) -> int:
        """Wait as long as was measured."""
        if timer != f"after.{USUAL}.waiting":
            return usual
        return int(task.field("output").get("milliseconds", 0))

    def mistakes(self, local: Mapping[str, Any]) -> Iterable[Problem]:
        """Tell when there is nothing to wait for, or what there is cannot be read."""
        yield from misread({name: local[name] for name in OPEN if name in local})
        until = local.get("until")
        if until and not is_open(until):
            try:
                _moment(until)
            except Invalid as error:
                message, _, remedy = error.message.partition(". ")
                yield Problem("/until", f"{message}.", remedy)

    def headline(self, task: TaskView) -> str:
        """Give until when it waits."""
        until = task.field("output").get("until", "")
        return super().headline(task) or (f"Until {until}" if until else "")

    @staticmethod
    def schema(model: type[Struct]) -> dict[str, Any]:
        """Let its time be an expression too."""
        schema = TaskType.schema(model)
        return opened(schema, OPEN) if model is Wait.Config else schema


def _seconds(given: Mapping[str, Any], unit: int, now: float) -> float:
    """Give how long to wait from ``now``; a moment that is past is no wait."""
    if given.get("until"):
        seconds = _moment(given["until"]) - now
    else:
        amount = given.get("amount", 0)
        if isinstance(amount, bool) or not isinstance(amount, int | float):
            raise Invalid(
                "How long to wait is no number. Correct what its expression gives.",
                code="operator.input",
            )
        seconds = amount * unit
    if not seconds <= LONGEST:
        raise Invalid("That is more than ten years away. Wait less.", code="operator.input")
    return max(seconds, 0.0)


def _moment(text: Any) -> float:
    try:
        moment = datetime.fromisoformat(text)
        if moment.tzinfo is not None:
            return moment.timestamp()
    except (ValueError, TypeError, OverflowError):
        pass
    raise Invalid(
        "This is no moment with a zone. Write it as 2026-12-24T18:00:00+01:00 or with Z.",
        code="operator.input",
    )
