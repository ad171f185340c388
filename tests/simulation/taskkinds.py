"""Task kinds: plug-ins whose effects, timers, actions and rules do what a run wants of them."""

import asyncio
from collections.abc import Iterable
from contextvars import ContextVar
from typing import Any, ClassVar, Protocol
from zlib import crc32

from msgspec import field

from taskflow.domain.definition import Plan
from taskflow.domain.errors import Conflict
from taskflow.domain.event import Event
from taskflow.domain.patch import Patch
from taskflow.domain.rule import BeforeRule, Proposal, Sight
from taskflow.domain.service import Run
from taskflow.domain.task import Change, TaskType, action, effect
from taskflow.domain.view import Happening, TaskView


class Model(Protocol):
    """The paid server outside that effects ask; it counts how often it is asked the same."""

    async def ask(self, question: str, kind: str) -> str:
        """Answer a question; raises what comes."""
        ...


MODEL: ContextVar[Model] = ContextVar("model")
RAISED: tuple[type[BaseException], ...] = (
    ValueError,
    KeyError,
    RecursionError,
    MemoryError,
    OSError,
    AssertionError,
    StopIteration,
    TimeoutError,
    asyncio.CancelledError,
)


LONG = "aStateWhoseNameIsLongerThanMostAndStillLongerThanYouWouldThink"


def explosion(instance: str) -> BaseException:
    """Give what a task's bad code raises: always the same for the same task."""
    number = crc32(instance.encode()) % (len(RAISED) + 3)
    if number < len(RAISED):
        return RAISED[number]("a mistake in a plug-in")
    return Conflict("a plug-in that refuses")


class _Counting(TaskType):
    """Counts what it is asked for, so that every effect's question has a name of its own."""

    class Output(TaskType.Output):
        """How often it began, and what came."""

        n: int = 0
        answers: dict[str, str] = field(default_factory=dict)
        paid: str = ""
        assigned: float = 0
        computed: int = 0

    @action("count")
    def count(self, task: TaskView, _: Happening) -> Change:
        return Change(Patch(merge={"output": {"n": task.field("output").get("n", 0) + 1}}))

    @action("explode")
    def explode(self, task: TaskView, _: Happening) -> Change:
        raise explosion(task.instance_id)


def _question(task: TaskView) -> str:
    return f"{task.instance_id}#{task.field('output').get('n', 0)}"


async def _computed(task: TaskView) -> Patch:
    """Compute as instant work does; some breaks its word and waits, some is a mistake."""
    number = crc32(_question(task).encode())
    if number % 5 == 0:
        raise explosion(task.instance_id)
    if number % 3 == 0:
        await asyncio.sleep(0)
    return Patch(merge={"output": {"computed": number}})


def _asking(src: str, outcome: dict[str, Any], ident: str = "") -> dict[str, Any]:
    return {
        "entry": ["count"],
        "invoke": {"id": ident or src, "src": src, "onDone": outcome, "onError": outcome},
        "on": {"STOP": {"target": "idle"}},
    }


def _assigned(expression: str) -> dict[str, Any]:
    return {"type": "assign", "params": {"output.assigned": expression}}


class Note(_Counting):
    """Takes events and values from people."""

    name = "SimNote"
    machine: ClassVar[dict[str, Any]] = {
        "id": "note",
        "initial": "open",
        "states": {
            "open": {
                "tags": ["stable", "waits-for-person"],
                "on": {"PING": {"actions": ["count"]}, "EXIT": "closing"},
            },
            "closing": {
                "invoke": {"id": "sum", "src": "sum", "onDone": "closed", "onError": "closed"}
            },
            "closed": {"type": "final"},
        },
    }

    @effect("sum", instant=True)
    async def sum(self, task: TaskView, _run: Run) -> Patch:
        return await _computed(task)


class Asking(_Counting):
    """Asks the model at once, and whenever it is told to; the question may be asked twice."""

    name = "SimAsk"
    machine: ClassVar[dict[str, Any]] = {
        "id": "ask",
        "initial": "asking",
        "states": {
            "idle": {"tags": ["stable"], "on": {"ASK": "asking"}},
            "asking": _asking("ask", {"target": "adding"}),
            "adding": {"invoke": {"id": "add", "src": "add", "onDone": "idle", "onError": "idle"}},
        },
    }

    @effect("add", instant=True)
    async def add(self, task: TaskView, _run: Run) -> Patch:
        return await _computed(task)

    @effect("ask", early=True)
    async def ask(self, task: TaskView, _run: Run) -> Patch:
        question = _question(task)
        answer = await MODEL.get().ask(question, "repeatable")
        return Patch(merge={"output": {"answers": {question.partition("#")[2]: answer}}})


class Paying(_Counting):
    """Does what must not be done twice."""

    name = "SimPay"
    machine: ClassVar[dict[str, Any]] = {
        "id": "pay",
        "initial": "paying",
        "states": {
            "idle": {"tags": ["stable"], "on": {"ASK": "paying"}},
            "paying": _asking("pay", {"target": "idle"}),
        },
    }

    @effect("pay", repeatable=False)
    async def pay(self, task: TaskView, _run: Run) -> Patch:
        answer = await MODEL.get().ask(_question(task), "once")
        return Patch(merge={"output": {"paid": answer}})


class Far(_Counting):
    """Has something done by a program elsewhere, at once and whenever it is told to."""

    name = "SimFar"
    machine: ClassVar[dict[str, Any]] = {
        "id": "far",
        "initial": "away",
        "states": {
            "idle": {"tags": ["stable"], "on": {"ASK": "away"}},
            "away": _asking("far", {"target": "idle"}),
        },
    }

    @effect("far", environment="afar")
    async def far(self, _task: TaskView, _run: Run) -> Patch:
        raise AssertionError("It is done elsewhere.")


class FarOnce(Far):
    """Has something done elsewhere that must not be done twice."""

    name = "SimFarOnce"

    @effect("far", environment="afar", repeatable=False)
    async def far(self, _task: TaskView, _run: Run) -> Patch:
        raise AssertionError("It is done elsewhere.")


class Clock(_Counting):
    """Goes on by itself, in steps that last longer and longer."""

    name = "SimClock"
    machine: ClassVar[dict[str, Any]] = {
        "id": "clock",
        "initial": "one",
        "states": {
            "one": {"entry": ["count"], "after": {"400": "two"}, "on": {"STOP": "rest"}},
            "two": {"after": {"3000": "three"}, "on": {"STOP": "rest"}},
            "three": {"after": {"9000": "rest"}, "on": {"STOP": "rest"}},
            "rest": {"tags": ["stable"], "on": {"AGAIN": "one"}},
        },
    }


class Bell(_Counting):
    """Rings once, soon."""

    name = "SimBell"
    machine: ClassVar[dict[str, Any]] = {
        "id": "bell",
        "initial": "waiting",
        "states": {
            "waiting": {"after": {"700": "rung"}, "on": {"STOP": "rung"}},
            "rung": {"tags": ["stable"], "on": {"AGAIN": "waiting"}},
        },
    }


class Bad(_Counting):
    """Whatever a plug-in or a chart can do wrong, each begun by an event of its own."""

    name = "SimBad"
    machine: ClassVar[dict[str, Any]] = {
        "id": "bad",
        "initial": "idle",
        "states": {
            "idle": {
                "tags": ["stable"],
                "on": {
                    "BOOM": {"actions": ["explode"]},
                    "ANSWER": "answer",
                    "ASSIGN": "assign",
                    "TIMER": "timer",
                    "REFUSE": "refuse",
                    "LONG": "long",
                    "OWE": "owe",
                    "CEIL": {"actions": [_assigned("ceil(`1e300`)")]},
                },
            },
            "answer": _asking("work", {"target": "idle", "actions": ["explode"]}),
            "assign": _asking(
                "work", {"target": "idle", "actions": [_assigned("sum(input.missing)")]}, "assigned"
            ),
            "owe": {
                "entry": ["count"],
                "invoke": {
                    "id": "owe",
                    "src": "owe",
                    "onDone": "idle",
                    "onError": {"target": "idle", "actions": ["explode"]},
                },
                "on": {"STOP": "idle"},
            },
            "timer": {
                "after": {"300": {"target": "idle", "actions": ["explode"]}},
                "on": {"STOP": "idle"},
            },
            "refuse": {"after": {"300": "round"}, "on": {"STOP": "idle"}},
            "round": {"always": "about"},
            "about": {"always": "round"},
            "long": {
                "initial": LONG,
                "states": {
                    LONG: {"initial": LONG, "states": {LONG: {"after": {"300": "#bad.idle"}}}}
                },
                "on": {"STOP": "idle"},
            },
        },
    }

    @effect("work")
    async def work(self, task: TaskView, _run: Run) -> Patch:
        await MODEL.get().ask(_question(task), "bad")
        return Patch()

    @effect("owe", repeatable=False)
    async def owe(self, task: TaskView, _run: Run) -> Patch:
        await MODEL.get().ask(_question(task), "once")
        return Patch()


class Tripping(BeforeRule):
    """A rule that is raised at by what people write."""

    name = "sim.trip"

    def react(self, event: Event, sight: Sight, plan: Plan) -> Iterable[Proposal]:
        del sight, plan
        if event.patch.merge.get("shared", {}).get("trip"):
            raise explosion(event.task)
        return ()


KINDS = (Note(), Asking(), Paying(), Clock(), Bell(), Bad(), Far(), FarOnce())
