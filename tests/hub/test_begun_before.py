"""Work that is done or begun before its commit is stored: never at anybody's expense."""

from collections.abc import Callable, Mapping
from typing import Any, ClassVar

import pytest
from msgspec import structs
from structlog.testing import capture_logs

from deciding import HUB
from taskflow.domain import command as commands
from taskflow.domain.command import EffectDone, EffectFailed
from taskflow.domain.event import Effect
from taskflow.domain.kind import TaskKind
from taskflow.domain.patch import Patch
from taskflow.domain.service import Run
from taskflow.domain.task import TaskType, effect
from taskflow.domain.view import TaskView
from taskflow.hub.decide import early as early_module
from taskflow.hub.decide import instant_results as module
from taskflow.hub.decide.early import Early
from taskflow.hub.decide.family_decision import FamilyDecision
from taskflow.hub.decide.instant_results import InstantResults
from taskflow.hub.stream.queued_command import QueuedCommand
from taskflow.testing.rehearsal import ANNA, SERVER, Rehearsal, plan, registry


class Twice(TaskType):
    """Has two things done at once; the first that is done goes on where the chart says."""

    name = "TaskTwice"
    machine: ClassVar[dict[str, Any]] = {
        "id": "twice",
        "initial": "ready",
        "states": {
            "ready": {"on": {"GO": "both", "PART": "apart"}},
            "both": {
                "invoke": [{"id": "a", "src": "do", "onDone": "over"}, {"id": "b", "src": "do"}]
            },
            "apart": {"invoke": [{"id": "c", "src": "do"}, {"id": "d", "src": "do"}]},
            "over": {},
        },
    }

    @effect("do", instant=True)
    async def do(self, _task: TaskView, _run: Run) -> Patch:
        return Patch()


class Done:
    """A processor that does instant work as its test says."""

    principal = SERVER

    def __init__(self, does: Callable[[], object] = lambda: None) -> None:
        self.does = does
        self.done: list[str] = []

    def perform(
        self, kind: TaskKind, effect: Effect, task: TaskView
    ) -> EffectDone | EffectFailed | None:
        del kind
        self.done.append(str(effect.invoke))
        self.does()
        return EffectDone(mutation=f"d{effect.id}", task=task.instance_id, effect=effect.id)


def twice() -> Rehearsal:
    installed = structs.replace(registry(), tasks={**registry().tasks, "TaskTwice": Twice()})
    return Rehearsal(plan({"name": "it", "type": "TaskTwice"}, installed=installed), installed)


def gone(going: Rehearsal, processor: Done | None, event: str, by: Any = ANNA) -> int:
    """Send an event and have done at once what it makes due; gives how much is due still."""
    instant = InstantResults(going.catalogue)
    instant.processor = processor
    decision = FamilyDecision(going.family, going.catalogue, going.at)
    ask = QueuedCommand(commands.Send(mutation="g", task="f-2", event=event), by)
    decision.take(ask)
    instant.follow(decision, ask, 0)
    decision.onto(going.family)
    return len(going.task("it").effects)


async def test_what_is_instant_is_done_with_the_command_and_nothing_is_due_any_more() -> None:
    going, processor = twice(), Done()
    assert gone(going, processor, "PART") == 0
    assert processor.done == ["c", "d"]


async def test_work_that_what_was_done_before_it_has_ended_is_not_done() -> None:
    going, processor = twice(), Done()
    assert gone(going, processor, "GO") == 0
    assert (processor.done, going.state("it")) == (["a"], "over")


async def test_where_a_turns_work_was_done_the_rest_is_done_as_other_work_is(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "TURN", 1)
    going, processor = twice(), Done()
    assert gone(going, processor, "PART") == 2
    assert processor.done == []


async def test_a_processor_that_breaks_fails_nobodys_command_and_the_work_stays_due() -> None:
    def breaks() -> None:
        raise ValueError("A mistake.")

    going = twice()
    with capture_logs() as logs:
        assert gone(going, Done(breaks), "PART") == 2
    assert [one["event"] for one in logs] == ["ahead.failed"] * 2
    assert going.state("it") == "apart"


@pytest.mark.parametrize("by", [ANNA, HUB])
async def test_without_a_processor_or_without_somebody_who_asks_again_nothing_is_done_ahead(
    by: Any,
) -> None:
    going, processor = twice(), Done()
    assert gone(going, processor if by is HUB else None, "PART", by) == 2
    assert processor.done == []


class Begins:
    """Begins all work early, and says of which it was told to let go."""

    def __init__(self, *, breaks: bool = False) -> None:
        self.breaks = breaks
        self.begun: list[tuple[str, str]] = []
        self.ended: list[str] = []
        self.seen: list[str] = []

    def wants(self, effect: Effect, document: Mapping[str, Any]) -> bool:
        del document
        return effect.repeatable

    def begin(self, effect: Effect, task: TaskView, owner: str) -> None:
        if self.breaks:
            raise ValueError("A mistake.")
        self.begun.append((effect.id, owner))
        self.seen.append(task.document["state"]["current"])

    def end(self, effect: str) -> None:
        self.ended.append(effect)


SEND = commands.Send(mutation="s", task="f-2", event="SEND", patch={"input": {"prompt": "Hello"}})


async def asked(
    processor: Begins | None, by: Any = ANNA, command: commands.Command = SEND
) -> tuple[Early, FamilyDecision]:
    """Ask a model; gives what is decided, before it is stored."""
    going = Rehearsal(plan({"name": "chat", "type": "TaskChat"}))
    early = Early()
    early.processor = processor
    decision = FamilyDecision(going.family, going.catalogue, going.at)
    ask = QueuedCommand(command, by)
    decision.take(ask)
    early.foresee(decision, [ask])
    return early, decision


async def test_what_is_begun_early_is_begun_for_the_owner_and_ended_if_it_is_never_due() -> None:
    processor = Begins()
    early, decision = await asked(processor)
    due = [effect.id for event in decision.events for effect in event.effects]
    assert processor.begun == [(due[0], "anna")]
    assert (processor.ended, len(processor.seen)) == ([], 1)
    early.forgo(decision)
    assert processor.ended == due


async def test_nothing_is_begun_early_where_nothing_is_due_or_nobody_can() -> None:
    processor = Begins()
    await asked(processor, command=commands.Join(mutation="j", task="f-2"))
    await asked(processor, HUB)
    early, decision = await asked(None)
    early.forgo(decision)
    assert (processor.begun, processor.ended) == ([], [])


async def test_in_a_family_of_very_many_tasks_nothing_is_begun_early(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(early_module, "MOST_TASKS", 0)
    processor = Begins()
    await asked(processor)
    assert processor.begun == []


async def test_a_mistake_where_work_is_begun_early_fails_nobodys_command() -> None:
    processor = Begins(breaks=True)
    with capture_logs() as logs:
        _, decision = await asked(processor)
    assert [one["event"] for one in logs] == ["early.failed"]
    assert decision.events
