"""Whatever the code of a plug-in raises or wrongly gives becomes one error that names it."""

import asyncio
from collections.abc import Callable, Iterable
from typing import Any, ClassVar, cast

import pytest

from taskflow.domain import plugin
from taskflow.domain.definition import Plan
from taskflow.domain.errors import Conflict, PluginFailed, TaskflowError
from taskflow.domain.event import By, Event
from taskflow.domain.patch import Operation, Patch
from taskflow.domain.rule import BeforeRule, Proposal
from taskflow.domain.service import Operator, Run
from taskflow.domain.task import Change, TaskType, action, effect
from taskflow.domain.view import Half, Happening, TaskView

ANN = By(kind="user", id="ann")
VIEW = cast("TaskView", None)
HAPPENING = Happening("GO", ANN, 0)
RUN = cast("Run", None)
PLAN = Plan(flow="", revision=0, hash="", definitions={})
HALF = Half("work", "failed", ANN, 0, "", "")
EVENT = Event(seq=1, at=0, by=ANN, task="t", type="task.updated")

Odd = Callable[[], Any]


class Kind(TaskType):
    """A task type whose every method does what the test says."""

    name = "TaskOdd"
    machine: ClassVar[dict[str, Any]] = {}

    def __init__(self, odd: Odd) -> None:
        super().__init__()
        self.odd = odd

    @action("act")
    def act(self, _task: TaskView, _: Happening) -> Change:
        return cast("Change", self.odd())

    @effect("work")
    async def work(self, _task: TaskView, _: Run) -> Patch:
        return cast("Patch", self.odd())

    def headline(self, _task: TaskView) -> str:
        return cast("str", self.odd())

    def reads(self, _local: Any) -> dict[str, Any]:
        return cast("dict[str, Any]", self.odd())

    def interrupted(self, *_: Any) -> Patch:
        return cast("Patch", self.odd())

    def mistakes(self, _local: Any) -> Iterable[Any]:
        yield self.odd()


class Rule(BeforeRule):
    """A rule that does what the test says."""

    name = "odd"

    def __init__(self, odd: Odd) -> None:
        self.odd = odd

    def react(self, *_: Any) -> Iterable[Proposal]:
        yield self.odd()


class Tool(Operator):
    """An operator that does what the test says."""

    name = "odd"

    def __init__(self, odd: Odd) -> None:
        self.odd = odd

    async def apply(self, *_: Any) -> Patch:
        return cast("Patch", self.odd())


CALLS: dict[str, Callable[[Odd], Any]] = {
    "TaskOdd action": lambda odd: plugin.act(Kind(odd), "act", VIEW, HAPPENING),
    "TaskOdd headline": lambda odd: plugin.headline(Kind(odd), VIEW),
    "TaskOdd halves": lambda odd: plugin.interrupted(Kind(odd), VIEW, HALF),
    "TaskOdd schema": lambda odd: plugin.reads(Kind(odd), {}),
    "TaskOdd check": lambda odd: plugin.mistakes(Kind(odd), {}),
    "TaskOdd effect": lambda odd: asyncio.run(plugin.work(Kind(odd), "work", VIEW, RUN)),
    "odd rule": lambda odd: plugin.react(Rule(odd), EVENT, cast("Any", None), PLAN),
    "odd operator": lambda odd: asyncio.run(plugin.apply(Tool(odd), VIEW, RUN)),
}
"""Every call of a plug-in, by its name and what its error is to say."""
WAITING = ("TaskOdd effect", "odd operator")
MISTAKES = (
    KeyError("meta"),
    MemoryError(),
    OverflowError(),
    RecursionError(),
    SystemExit(1),
    StopIteration(),
)


def raising(error: BaseException) -> Odd:
    def odd() -> None:
        raise error

    return odd


@pytest.mark.parametrize("error", MISTAKES, ids=lambda error: type(error).__name__)
@pytest.mark.parametrize("call", CALLS)
def test_whatever_is_raised_names_the_plug_in_and_what_was_called(
    call: str, error: BaseException
) -> None:
    with pytest.raises(PluginFailed) as failed:
        CALLS[call](raising(error))
    name, what = call.split()
    assert failed.value.details == {"plugin": name}
    assert failed.value.kind == "plugin.failed"
    assert name in failed.value.message
    assert what in failed.value.message
    assert "meta" not in failed.value.message  # what it raised may hold a secret


@pytest.mark.parametrize("call", CALLS)
def test_what_gives_something_else_than_was_agreed_names_the_plug_in(call: str) -> None:
    for wrong in (None, 7, object()):
        with pytest.raises(PluginFailed):
            CALLS[call](lambda wrong=wrong: wrong)  # type: ignore[misc]  # bound to this one


@pytest.mark.parametrize("call", CALLS)
def test_a_refusal_that_is_meant_so_stays_what_it_is(call: str) -> None:
    with pytest.raises(Conflict, match="Not today"):
        CALLS[call](raising(Conflict("Not today.")))


@pytest.mark.parametrize("call", CALLS)
def test_an_interruption_by_the_keyboard_goes_through(call: str) -> None:
    with pytest.raises(KeyboardInterrupt):
        CALLS[call](raising(KeyboardInterrupt()))


@pytest.mark.parametrize("call", [call for call in CALLS if call not in WAITING])
def test_what_does_not_wait_cannot_be_cancelled(call: str) -> None:
    with pytest.raises(PluginFailed):
        CALLS[call](raising(asyncio.CancelledError()))


@pytest.mark.parametrize(
    "value", [float("nan"), float("inf"), 2**53, 10**300, -(2**60), (1, 2), {1: 2}, b"x", object()]
)
def test_an_action_may_not_write_what_no_document_may_hold(value: Any) -> None:
    for patch in (
        Patch(merge={"output": {"value": value}}),
        Patch(edit=[Operation("add", "/output/value", value)]),
    ):
        with pytest.raises(PluginFailed):
            CALLS["TaskOdd action"](lambda patch=patch: Change(patch))  # type: ignore[misc]


def test_what_is_large_or_deep_is_told_as_such_since_the_asker_may_have_sent_it() -> None:
    deep: Any = 1
    for _ in range(80):
        deep = [deep]
    with pytest.raises(TaskflowError) as refused:
        CALLS["TaskOdd action"](lambda: Change(Patch(merge={"output": deep})))
    assert refused.value.kind == "input.tooDeep"
