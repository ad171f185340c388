"""Step: the task type that an operator is on the palette; one statechart for all of them."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, ClassVar, Final

from msgspec import structs, to_builtins

from taskflow.domain.errors import Problem
from taskflow.domain.expression import compile_expression
from taskflow.domain.item import ITEM
from taskflow.domain.json_patch import pointer_of
from taskflow.domain.merging import without_nulls
from taskflow.domain.operator import Operator
from taskflow.domain.patch import Patch
from taskflow.domain.schema import schema_of
from taskflow.domain.service import Run
from taskflow.domain.step_models import (
    LONGEST_WAIT,
    MOST_LONGER,
    NEVER,
    SETTINGS,
    StepSettings,
    configured,
    copied,
    model_like,
    optional,
    usual,
    without,
)
from taskflow.domain.task import Change, EffectSpec, TaskType, action
from taskflow.domain.template_syntax import misplaced
from taskflow.domain.values import as_drawn, is_open, texts, wrong
from taskflow.domain.view import Half, Happening, TaskView
from taskflow.domain.work import BROWSER

RUN: Final = "run"
"""The field in which a step keeps how often it was tried again, and the last lines of its log."""
READ: Final = frozenset(
    {"config", "error", "input", ITEM, "label", "output", "shared", "state", "tasks", RUN}
)
"""What an expression or a text in a step's configuration can read."""
LATE: Final = "60000"
PAUSE: Final = "1000"
AGAIN: Final = f"after.{PAUSE}.waiting"
"""The delay after which the work is tried again."""
TIMEOUT: Final = "step.timeout"
HOPELESS: Final = (
    "effect.exhausted",
    "effect.unknown",
    "operator.input",
    "operator.notFound",
    "plugin.failed",
)
"""Errors that another try would not mend, or that a person is to look at first."""
OURS: Final = "limit."
"""How the codes begin of what the family may not have: its work was done, and would be again."""
RETRIES: Final = "config.local.retry.count > (run.retries || `0`)"
MENDABLE: Final = (
    f"{RETRIES} && !contains({[*HOPELESS]!r}, error.code) && !starts_with(error.code, '{OURS}')"
    " && error.details.final != `1`"
)
NOT_SEEN: Final = "Waits for a browser"
GOES_ON: Final = "config.local.onError == 'continue'"


class Step(TaskType):
    """A task that does the work of one operator, made from it by :func:`step`."""

    operator: ClassVar[Operator]
    writes = (RUN,)

    def __init__(self) -> None:
        """Have one effect: the operator's work."""
        super().__init__()
        made = self.operator
        spec = EffectSpec(
            made.name, made.environment, made.repeatable, instant=made.instant, early=made.early
        )
        self.effects[made.name] = (spec, self.perform)
        self._open = tuple(
            one.encode_name
            for one in structs.fields(made.Input)
            if one.encode_name not in made.written
        )
        self.defaults["config"] = {
            **usual(made.Input),
            **to_builtins(StepSettings(timeout=made.patience)),
        }

    async def perform(self, task: TaskView, run: Run) -> Patch:
        """Do the work with what is configured, and what came in where something did."""
        configured, given = task.local, task.field("input")
        local = {name: configured[name] for name in self._open if name in configured}
        # What came by a connection is nobody's text to be filled in.
        written = as_drawn(task, local)
        came = {name: given[name] for name in self._open if name in given}
        values = await run.values({k: v for k, v in written.items() if k not in came})
        # What is null is not there: the operator takes what is usual.
        whole = without_nulls({**local, **values, **came})
        whole |= drawn_so(self.operator, task)
        return Patch(merge={"output": await run.operator(self.name, whole)})

    @action("again")
    def again(self, task: TaskView, _: Happening) -> Change:
        """Count a try that follows by itself."""
        return Change(Patch(merge={RUN: {"retries": _retries(task) + 1}}))

    @action("anew")
    def anew(self, task: TaskView, _: Happening) -> Change:
        """Forget the error and the tries, since a person wants it tried again."""
        rounds = int(task.field(RUN).get("rounds") or 0) + 1
        return Change(Patch(merge={RUN: {"retries": None, "rounds": rounds}, **_no_error(task)}))

    @action("late")
    def late(self, task: TaskView, _: Happening) -> Change:
        """Say that the work took too long."""
        seconds = int(task.local.get("timeout") or 0) / 1000
        message = (
            f"{self.label or self.name} did not finish within {seconds:g} seconds. Try again, or "
            "allow it a longer time-out."
        )
        return Change(Patch(merge={"error": {"code": TIMEOUT, "message": message}}))

    @action("forget")
    def forget(self, task: TaskView, _: Happening) -> Change:
        """Forget the error of an earlier try."""
        return Change(Patch(merge=_no_error(task)))

    @action("goOn")
    def go_on(self, task: TaskView, _: Happening) -> Change:
        """Hand the error on as a part of the output."""
        error = dict(task.field("error"))
        return Change(Patch(merge={"output": {"error": error}, **_no_error(task)}))

    def interrupted(self, task: TaskView, half: Half) -> Patch:
        """Keep the last lines of work that took too long, or was stopped."""
        del task
        return Patch(merge={RUN: {"log": list(half.log)}} if half.log else {})

    def pause(self, task: TaskView, timer: str, usual: int) -> int:
        """Wait for the work as long as is configured; before each further try longer."""
        if timer == f"after.{LATE}.working":
            return int(task.local.get("timeout") or 0) or NEVER
        if timer != AGAIN:  # of a statechart of the flow's own
            return usual
        retry = task.local.get("retry") or {}
        tries = min(max(_retries(task) - 1, 0), 100)
        longer = min(max(float(retry.get("factor", 2)), 1), MOST_LONGER) ** tries
        wait = float(retry.get("wait", usual)) * min(longer, LONGEST_WAIT)
        return int(min(max(wait, _told_to_wait(task)), LONGEST_WAIT))

    def mistakes(self, local: Mapping[str, Any]) -> Iterable[Problem]:
        """Give every expression and text that is none, or reads what is not there.

        What stands there as a value is checked by the operator too.
        """
        written = self.operator.written
        given = {name: one for name, one in local.items() if name not in SETTINGS}
        yield from misread({k: v for k, v in given.items() if k not in written})
        certain = {k: v for k, v in given.items() if k in written or not is_open(v)}
        yield from self.operator.mistakes(certain)

    def headline(self, task: TaskView) -> str:
        """Give what went wrong, else the last line of the log, else for whom it waits."""
        lines = task.field(RUN).get("log") or [NOT_SEEN if self._awaits_page(task) else ""]
        return super().headline(task) or str(lines[-1])

    def _awaits_page(self, task: TaskView) -> bool:
        """Say whether the work is due in a browser: most of its time it waits for one."""
        return (
            self.operator.environment == BROWSER and task.field("state").get("current") == "working"
        )


def step(operator: Operator) -> Step:
    """Make the task type of an operator."""
    models = {
        "Config": model_like("Config", operator.Input),
        "Input": model_like("Input", operator.Input, but=operator.written),
        "Output": model_like("Output", operator.Output, "error"),
    }
    given, taken = schema_of(operator.Input), schema_of(operator.Output)
    error = {"title": "Error", "type": "object", "description": "Why it was skipped."}
    schemas = {
        models["Config"]: configured(given, operator.written),
        models["Input"]: optional(without(given, operator.written)),
        models["Output"]: optional(taken, {"error": error}),
    }
    made = type(
        f"StepOf{operator.name.title().replace('.', '')}",
        (Step,),
        {
            **models,
            "__doc__": operator.__doc__,
            "__module__": __name__,  # its code is ours, whoever made the operator
            "operator": operator,
            "name": operator.name,
            "label": operator.label or operator.name,
            "icon": operator.icon,
            "category": operator.category,
            "description": operator.description,
            "environments": (operator.environment,),
            "machine": machine_of(operator),
            "schema": staticmethod(lambda model: copied(schemas[model])),
        },
    )
    kind: Step = made()
    return kind


def may_repeat(operator: Operator, given: Mapping[str, Any]) -> bool:
    """Say whether work may be done again, of which nobody knows whether it was done."""
    if not (operator.repeatable and operator.repeatable_if):
        return operator.repeatable
    written = {name: given[name] for name in operator.written if name in given}
    return compile_expression(operator.repeatable_if).test({**usual(operator.Input), **written})


def key_of(task: TaskView, effect: str) -> str:
    """Name the work of a step for whoever is to do once what comes twice.

    Tries that follow by themselves are the same work; it is another once a person wants it again.
    In a statechart of the flow's own each invocation is work of its own.
    """
    if task.definition.machine is not None:
        return effect
    return f"{task.instance_id}:round:{int(task.field(RUN).get('rounds') or 0)}"


def drawn_so(operator: Operator, task: TaskView) -> dict[str, Any]:
    """Give what a flow says word for word of the work of a step."""
    drawn = task.definition.config.get("local") or {}
    return {name: drawn[name] for name in operator.written if name in drawn}


def machine_of(operator: Operator) -> dict[str, Any]:
    """Give the statechart of a step."""
    only = f" && (config.local | {operator.repeatable_if})" if operator.repeatable_if else ""
    end: list[Any] = [
        {"guard": GOES_ON, "target": "done", "actions": ["goOn"]},
        {"target": "failed"},
    ]
    again = {"guard": MENDABLE + only, "target": "waiting", "actions": ["again"]}
    # Nobody knows whether what may be done only once was done when the time was over.
    late = [{"guard": RETRIES + only, "target": "waiting", "actions": ["again"]}, *end]
    late = [
        {**way, "actions": ["late", *way.get("actions", [])]}
        for way in (late if operator.repeatable else end)
    ]
    return {
        "id": "step",
        "x-events": {
            "RETRY": "Does the work once more, now.",
            "SKIP": "Goes on without a result; output.error says why there is none.",
        },
        "initial": "working",
        "states": {
            "working": {
                "invoke": {
                    "id": "work",
                    "src": operator.name,
                    "onDone": {"target": "done", "actions": ["forget"]},
                    # What may be done only once may have been done before it failed.
                    "onError": [again, *end] if operator.repeatable else end,
                },
                "after": {LATE: late},
            },
            "waiting": {
                "on": {"RETRY": "working", "SKIP": {"target": "done", "actions": ["goOn"]}},
                "after": {PAUSE: "working"},
            },
            "failed": {
                "tags": ["stable", "failed", "waits-for-person"],
                "on": {
                    "RETRY": {"target": "working", "actions": ["anew"]},
                    "SKIP": {"target": "done", "actions": ["goOn"]},
                },
            },
            "done": {"type": "final"},
        },
    }


def misread(local: Mapping[str, Any]) -> Iterator[Problem]:
    """Give what is wrong with the expressions and texts in a configuration."""
    broken = [structs.replace(one, path=pointer_of(place)) for place, one in wrong(dict(local))]
    yield from broken or _unread(local)
    yield from misplaced(dict(local), READ)


def _unread(local: Mapping[str, Any]) -> Iterator[Problem]:
    for place, text in texts(dict(local)):
        for name in sorted(compile_expression(text).reads - READ):
            yield Problem(
                pointer_of(place),
                f'"{text}" reads {name}, which is not there.',
                "Read input, shared, output, item or tasks.NAME.",
            )


def _told_to_wait(task: TaskView) -> float:
    """Give the milliseconds after which whoever refused the work may be asked again."""
    details = task.field("error").get("details")
    seconds = details.get("retryAfter") if isinstance(details, dict) else None
    return seconds * 1000 if isinstance(seconds, int | float) else 0


def _retries(task: TaskView) -> int:
    return int(task.field(RUN).get("retries") or 0)


def _no_error(task: TaskView) -> dict[str, Any]:
    return {"error": None} if "error" in task.document else {}
