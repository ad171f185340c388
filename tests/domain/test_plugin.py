"""Whatever the code of a plug-in raises or wrongly gives becomes one error that names it."""

import asyncio
from collections.abc import Callable, Iterable, Iterator
from typing import Any, ClassVar, cast

import msgspec
import pytest
from structlog.testing import capture_logs

from taskflow.domain import plugin
from taskflow.domain.definition import Definition, Plan
from taskflow.domain.errors import Conflict, Invalid, PluginFailed, Problem, TaskflowError
from taskflow.domain.event import By, Event
from taskflow.domain.kind import kind_of
from taskflow.domain.operator import Operator
from taskflow.domain.patch import Operation, Patch
from taskflow.domain.rule import BeforeRule, Proposal
from taskflow.domain.service import Run
from taskflow.domain.task import Change, Signature, TaskType, action, effect
from taskflow.domain.view import Child, Half, Happening, TaskView

ANN = By(kind="user", id="ann")
DEFINITION = Definition(id="odd", name="odd", type="TaskOdd")


def shown(document: dict[str, Any]) -> TaskView:
    """Show a task that is its family's only one."""
    return TaskView("f", "f-1", document, DEFINITION, (), {"odd": document})


VIEW = shown({"name": "odd", "output": {"items": [1]}})
HAPPENING = Happening("GO", ANN, 0)
RUN = cast("Run", None)
PLAN = Plan(flow="", revision=0, hash="", definitions={})
HALF = Half("work", "failed", ANN, 0, "", "")
EVENT = Event(seq=1, at=0, by=ANN, task="t", type="task.updated")

Odd = Callable[[], Any]


@pytest.fixture(autouse=True)
def unprinted() -> Iterator[None]:
    """Print no tracebacks: to make them look nice takes longer than all else here."""
    with capture_logs():
        yield


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

    def delay(self, *_: Any) -> int:
        return cast("int", self.odd())

    def interrupted(self, *_: Any) -> Patch:
        return cast("Patch", self.odd())

    def completed(self, *_: Any) -> dict[str, Any]:
        return cast("dict[str, Any]", self.odd())

    def signatures(self, _output: Any) -> Iterable[Any]:
        yield self.odd()

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

    class Output(Operator.Output):
        items: list[int]
        more: Any = None

    async def run(self, *_: Any) -> Any:
        return self.odd()


CALLS: dict[str, Callable[[Odd], Any]] = {
    "TaskOdd action": lambda odd: plugin.act(kind_of(Kind(odd)), "act", VIEW, HAPPENING),
    "TaskOdd headline": lambda odd: plugin.headline(kind_of(Kind(odd)), VIEW),
    "TaskOdd delay": lambda odd: plugin.delay(kind_of(Kind(odd)), VIEW, "after.1.a", 1),
    "TaskOdd halves": lambda odd: plugin.interrupted(kind_of(Kind(odd)), VIEW, HALF),
    "TaskOdd schema": lambda odd: plugin.reads(kind_of(Kind(odd)), {}),
    "TaskOdd outputs": lambda odd: plugin.completed(kind_of(Kind(odd)), VIEW, {}, HAPPENING),
    "TaskOdd signatures": lambda odd: plugin.signatures(kind_of(Kind(odd)), {}),
    "TaskOdd check": lambda odd: plugin.mistakes(kind_of(Kind(odd)), {}),
    "TaskOdd effect": lambda odd: asyncio.run(plugin.work(kind_of(Kind(odd)), "work", VIEW, RUN)),
    "odd rule": lambda odd: plugin.react(Rule(odd), EVENT, cast("Any", None), PLAN),
    "odd operator": lambda odd: asyncio.run(plugin.operate(Tool(odd), {}, RUN)),
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
    BaseExceptionGroup("odd", [KeyboardInterrupt()]),
    TaskflowError(cast("Any", 7)),
    TaskflowError("odd", code=cast("Any", ["odd"])),
    TaskflowError("half of a character: \ud800"),
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
    for wrong in (None, "7" if call == "TaskOdd delay" else 7, object()):
        with pytest.raises(PluginFailed):
            CALLS[call](lambda wrong=wrong: wrong)  # type: ignore[misc]  # bound to this one


@pytest.mark.parametrize("call", CALLS)
def test_a_refusal_that_is_meant_so_stays_what_it_is(call: str) -> None:
    with pytest.raises(Conflict, match="Not today"):
        CALLS[call](raising(Conflict("Not today.")))


@pytest.mark.parametrize("call", CALLS)
def test_of_a_refusal_that_is_meant_so_what_cannot_be_told_is_left_out(call: str) -> None:
    details = {"after": 90.5, "never": float("inf"), "who": object()}
    with pytest.raises(Conflict) as refused:
        CALLS[call](raising(Conflict("Not today.", details=details)))
    assert refused.value.details == {"after": 90.5}


class Odder(BaseException):
    """What is no error that anybody knows of."""


class Welcome(Invalid):
    """An error that says that all is well."""

    status = 200


@pytest.mark.parametrize("call", CALLS)
def test_a_refusal_with_a_status_that_refuses_nothing_is_a_mistake(call: str) -> None:
    with pytest.raises(PluginFailed):
        CALLS[call](raising(Welcome("Come in.")))


@pytest.mark.parametrize("call", CALLS)
def test_an_interruption_by_the_keyboard_is_a_mistake_where_none_is_raised(
    call: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While it serves, Ctrl-C is heard by a handler that raises nothing: see the brake."""
    monkeypatch.setattr(plugin.signal, "getsignal", lambda _: print)
    with pytest.raises(PluginFailed):
        CALLS[call](raising(KeyboardInterrupt()))


@pytest.mark.parametrize("call", [call for call in CALLS if call not in WAITING])
def test_an_interruption_by_the_keyboard_goes_through(
    call: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever this process was begun with: in the background, Ctrl-C may be left out."""
    monkeypatch.setattr(plugin.signal, "getsignal", lambda _: plugin.signal.default_int_handler)
    with pytest.raises(KeyboardInterrupt):
        CALLS[call](raising(KeyboardInterrupt()))


@pytest.mark.parametrize("call", [call for call in CALLS if call not in WAITING])
def test_what_does_not_wait_cannot_be_cancelled(call: str) -> None:
    for end in (asyncio.CancelledError(), GeneratorExit(), Odder()):
        with pytest.raises(PluginFailed):
            CALLS[call](raising(end))


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


@pytest.mark.parametrize(
    ("call", "given"),
    [
        ("TaskOdd action", Change(cast("Any", None))),
        ("TaskOdd action", Change(Patch(merge=cast("Any", 5)))),
        ("TaskOdd action", Change(Patch(edit=cast("Any", ["/output"])))),
        ("TaskOdd action", Change(Patch(edit=[Operation("add", cast("Any", 5), 1)]))),
        ("TaskOdd action", Change(start=cast("Any", "child"))),
        ("TaskOdd action", Change(start=cast("Any", (5,)))),
        ("TaskOdd action", Change(send=cast("Any", (("child", "GO"),)))),
        ("TaskOdd action", Change(send=cast("Any", (("child", 5, None),)))),
        ("TaskOdd action", Change(send=(("child", "GO", float("inf")),))),
        ("TaskOdd action", Change(send=(("child", "GO", {"thing": object()}),))),
        ("TaskOdd outputs", {"value": 2**70}),
        ("TaskOdd outputs", {"value": float("nan")}),
        ("TaskOdd outputs", {5: "five"}),
        ("TaskOdd schema", {"type": object()}),
        ("TaskOdd effect", Patch(merge=cast("Any", None))),
        ("odd operator", Tool.Output(items=cast("Any", ["half"]))),
        ("odd operator", Tool.Output(items=[], more="half \ud800")),
        ("TaskOdd halves", Patch(merge=cast("Any", [1]))),
        ("odd rule", Proposal(cast("Any", 5), Patch())),
        ("odd rule", Proposal("task", cast("Any", None))),
        ("TaskOdd signatures", Signature(cast("Any", 5), "", "")),
        ("TaskOdd signatures", Signature("ann", "Ann", cast("Any", ["unhashable"]))),
        ("TaskOdd check", Problem(cast("Any", None), "wrong", "Correct it.")),
        ("TaskOdd check", Problem("/x", "half \ud800", "Correct it.")),
    ],
)
def test_what_holds_something_else_than_was_agreed_names_the_plug_in(call: str, given: Any) -> None:
    with pytest.raises(PluginFailed):
        CALLS[call](lambda: given)


def test_what_gives_things_without_end_is_told_to_stop() -> None:
    class Endless(Kind):
        def mistakes(self, _local: Any) -> Iterable[Any]:
            while True:
                yield Problem("", "again", "Stop.")

        def signatures(self, _output: Any) -> Iterable[Any]:
            while True:
                yield Signature("ann", "Ann", "again")

    endless = kind_of(Endless(lambda: None))
    with pytest.raises(PluginFailed):
        plugin.mistakes(endless, {})
    with pytest.raises(PluginFailed):
        plugin.signatures(endless, {})


def test_a_value_that_doubles_with_each_level_is_refused_and_not_walked_through() -> None:
    doubled: Any = 1
    for _ in range(60):
        doubled = [doubled, doubled]
    circle: list[Any] = []
    circle += [circle, circle]
    for value in (doubled, circle):
        with pytest.raises(TaskflowError) as refused:
            CALLS["TaskOdd action"](lambda value=value: Change(Patch(merge={"output": value})))  # type: ignore[misc]
        assert refused.value.kind == "input.tooLarge"


def test_a_headline_that_is_no_unicode_can_be_shown() -> None:
    assert CALLS["TaskOdd headline"](lambda: "half \ud800") == "half ?"


class Careless(Kind):
    """A type that changes what it is only to read."""

    @action("act")
    def act(self, task: TaskView, _: Happening) -> Change:
        self.change(task)
        return Change()

    @effect("work")
    async def work(self, task: TaskView, _: Run) -> Patch:
        self.change(task)
        return Patch()

    def headline(self, task: TaskView) -> str:
        self.change(task)
        return ""

    def interrupted(self, task: TaskView, _half: Half) -> Patch:
        self.change(task)
        return Patch()

    def completed(self, task: TaskView, output: Any, _: Happening) -> dict[str, Any]:
        self.change(task)
        output["items"].append("mine")
        return {}

    def signatures(self, output: Any) -> Iterable[Signature]:
        output["items"].append("mine")
        return ()

    def reads(self, local: Any) -> dict[str, Any]:
        local["items"].append("mine")
        return {}

    def mistakes(self, local: Any) -> Iterable[Problem]:
        local["items"].append("mine")
        return ()

    @staticmethod
    def change(task: TaskView) -> None:
        for document in (task.document, task.tasks["odd"], task.children[0].document):
            cast("Any", document["output"])["items"].append("mine")
            cast("Any", document.get("output"))["more"] = True
        cast("Any", task.field("output"))["items"].clear()


def test_who_changes_what_they_read_changes_nothing() -> None:
    """It would show up in other tasks and families, and nowhere after the next start."""
    careless = kind_of(Careless(lambda: None))
    document = {"output": {"items": [1, {"inner": [2]}]}}
    child = Child(DEFINITION, "f-2", document)
    view = TaskView("f", "f-1", document, DEFINITION, (child,), {"odd": document})
    values: dict[str, Any] = {"items": [1]}
    plugin.act(careless, "act", view, HAPPENING)
    plugin.headline(careless, view)
    plugin.interrupted(careless, view, HALF)
    plugin.completed(careless, view, values, HAPPENING)
    plugin.signatures(careless, values)
    plugin.reads(careless, values)
    plugin.mistakes(careless, values)
    asyncio.run(plugin.work(careless, "work", view, RUN))
    assert document == {"output": {"items": [1, {"inner": [2]}]}}
    assert values == {"items": [1]}


KEPT: list[Any] = []


def kept_patch() -> Patch:
    return Patch({"output": {"items": KEPT}}, [Operation("add", "/output/-", {"all": KEPT})])


GIVEN: dict[str, Odd] = {
    "TaskOdd action": lambda: Change(kept_patch(), send=(("child", "GO", KEPT),)),
    "TaskOdd halves": kept_patch,
    "TaskOdd effect": kept_patch,
    "TaskOdd schema": lambda: {"enum": KEPT},
    "TaskOdd outputs": lambda: {"items": KEPT},
    "odd rule": lambda: Proposal("t", kept_patch()),
    "odd operator": lambda: Tool.Output(items=KEPT, more={"all": KEPT}),
}


@pytest.mark.parametrize("call", GIVEN)
def test_who_changes_what_they_have_given_changes_nothing(call: str) -> None:
    KEPT[:] = [1]
    given = CALLS[call](GIVEN[call])
    before = msgspec.json.encode(given)
    KEPT.append(2)
    assert msgspec.json.encode(given) == before


def test_what_is_large_or_deep_is_told_as_such_since_the_asker_may_have_sent_it() -> None:
    deep: Any = 1
    for _ in range(80):
        deep = [deep]
    with pytest.raises(TaskflowError) as refused:
        CALLS["TaskOdd action"](lambda: Change(Patch(merge={"output": deep})))
    assert refused.value.kind == "input.tooDeep"
