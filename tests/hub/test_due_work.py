"""What is due is taken up once after a start, and attempts are counted as long as it is due."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from msgspec.structs import replace
from structlog.testing import capture_logs

from hubdesk import Clock
from taskflow.domain.command import AttemptLost, Command, EffectFailed
from taskflow.domain.errors import NotFound, TaskflowError, Unavailable, Unreadable
from taskflow.domain.event import Effect
from taskflow.domain.family import Family
from taskflow.domain.task import Task
from taskflow.domain.work import SERVER
from taskflow.hub.due import work as module
from taskflow.hub.due.at_most_once import AtMostOnce
from taskflow.hub.due.effects import Effects
from taskflow.hub.due.work import DueWork
from taskflow.supervision.supervisor import Supervisor
from taskflow.testing.rehearsal import Rehearsal, plan
from taskflow.testing.work import QUIET, soon


class Notes:
    """Documents in memory."""

    def __init__(self) -> None:
        self.kept: set[str] = set()
        self.gone = asyncio.Event()

    async def put(self, _kind: str, documents: list[dict[str, Any]]) -> None:
        self.kept |= {one["_id"] for one in documents}

    async def delete(self, _kind: str, idents: list[str]) -> None:
        self.kept -= set(idents)
        self.gone.set()

    async def scan(self, _kind: str, _fields: Any) -> AsyncIterator[list[dict[str, Any]]]:
        yield [{"_id": one} for one in sorted(self.kept)]


class Stream:
    """A family that is in memory."""

    def __init__(self, state: Family) -> None:
        self.state = state


class Standing:
    """Due work of families that are what the test says, and a hub that answers so, too."""

    def __init__(self) -> None:
        self.families: dict[str, Family | Exception] = {}
        self.asked: list[Command] = []
        self.answer: Exception | None = None
        self.told = asyncio.Event()
        self.workers = Supervisor()
        self.notes: Any = Notes()
        self.handed = AtMostOnce(self.notes, self.workers.once)
        self.effects = Effects(2, Clock().steady, b"s")
        families: Any = self
        self.due = DueWork(
            families,
            self.submit,
            self.workers,
            effects=self.effects,
            handed=self.handed,
            now=Clock().now,
        )

    async def get(self, family: str) -> Stream:
        found = self.families[family]
        if isinstance(found, Exception):
            raise found
        return Stream(found)

    async def submit(self, _family: str, command: Command) -> None:
        self.asked.append(command)
        self.told.set()
        if self.answer is not None:
            raise self.answer

    def working(self, **how: Any) -> str:
        """Let a family be there whose model was asked; gives the effect's id."""
        going = Rehearsal(plan({"name": "chat", "type": "TaskChat"}))
        going.say("chat", "Hello")
        family = Family("f", going.family.seq, going.family.parts())
        family.plan = going.plan
        (instance,) = going.instances("chat")
        task = family.task(instance)
        effects = {k: replace(one, **how) for k, one in task.effects.items()}
        changed: dict[str, Task] = {instance: replace(task, effects=effects)}
        self.families["f"] = family.advance(changed, family.seq + 1, 5)
        return next(iter(effects))


@pytest.fixture
async def standing() -> AsyncIterator[Standing]:
    standing = Standing()
    yield standing
    await standing.due.stop()
    await standing.workers.stop()


@pytest.mark.parametrize("gone", [NotFound("No."), Unreadable("No.")])
async def test_a_family_that_cannot_be_read_holds_up_no_other(
    standing: Standing, gone: Exception
) -> None:
    effect = standing.working()
    standing.families["broken"] = gone
    await standing.due.take_up(["broken", "f"], orderly=True)
    assert standing.effects.knows(effect)


async def test_what_is_begun_since_the_start_is_taken_up_no_second_time(standing: Standing) -> None:
    effect = standing.working(repeatable=False)
    family = standing.families["f"]
    assert isinstance(family, Family)
    ((task, due),) = family.due_effects()
    standing.effects.add(module.Due("f", task, due))
    claim = await soon(standing.effects.claim(SERVER, "server"))
    await standing.due.take_up(["f"], orderly=False)
    assert standing.asked == []
    assert standing.effects.held("server") == [claim]
    assert claim.effect.id == effect


async def test_what_nobody_had_begun_for_want_of_its_kind_is_simply_offered(
    standing: Standing,
) -> None:
    effect = standing.working(repeatable=False)
    family = standing.families["f"]
    assert isinstance(family, Family)
    ((task, due),) = family.due_effects()
    standing.effects.add(module.Due("f", task, due))
    standing.effects.rest(await soon(standing.effects.claim(SERVER, "server")))
    await standing.due.take_up(["f"], orderly=False)
    assert standing.asked == []
    assert (await soon(standing.effects.claim(SERVER, "server"))).effect.id == effect


async def test_what_was_interrupted_and_may_be_done_once_is_told_to_have_failed(
    standing: Standing,
) -> None:
    effect = standing.working(repeatable=False)
    await standing.due.take_up(["f"], orderly=False)
    (told,) = standing.asked
    assert isinstance(told, EffectFailed)
    assert (told.effect, told.code) == (effect, "effect.unknown")
    assert not standing.effects.knows(effect)


@pytest.mark.parametrize(
    ("answer", "kept"),
    [
        (NotFound("Gone."), False),
        (Unavailable("Away."), True),
        (KeyError("meta"), True),
    ],
)
async def test_where_that_cannot_be_told_now_it_is_an_attempt_to_be_counted_until_it_can(
    standing: Standing, answer: Exception, *, kept: bool
) -> None:
    effect = standing.working(repeatable=False)
    standing.answer = answer
    with capture_logs() as logs:
        await standing.due.take_up(["f"], orderly=False)
    assert standing.effects.has_lapsed(effect) is kept
    assert [one["event"] for one in logs] == ["effect.unsettled"] * kept


async def swept(standing: Standing) -> None:
    """Let leases be looked at, until the hub was asked and has answered."""
    standing.due.start()
    standing.effects.lapsing.set()
    await soon(standing.told.wait())
    await asyncio.sleep(QUIET)


@pytest.mark.parametrize(
    ("answer", "forgotten"),
    [(NotFound("Gone."), True), (TaskflowError("No."), False), (KeyError("meta"), False)],
)
async def test_an_attempt_is_counted_again_and_again_as_long_as_its_work_is_there(
    standing: Standing, answer: Exception, *, forgotten: bool
) -> None:
    effect = Effect("w", "add", "far", "w")
    standing.answer = answer
    standing.effects.interrupted(module.Due("f", "t", effect))
    with capture_logs() as logs:
        await swept(standing)
    assert {type(one) for one in standing.asked} == {AttemptLost}
    assert standing.effects.knows("w") is not forgotten
    assert {one["event"] for one in logs} == (set() if forgotten else {"attempt.uncounted"})


async def test_who_comes_back_while_attempts_are_counted_uses_up_none(
    standing: Standing, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "AT_A_TIME", 1)
    for ident in ("one", "two"):
        standing.effects.interrupted(module.Due("f", "t", Effect(ident, "add", "far", "w")))
    first = standing.submit

    async def submit(family: str, command: Command) -> None:
        standing.effects.forget("two")  # its result has come meanwhile
        await first(family, command)

    monkeypatch.setattr(standing.due, "_submit", submit)
    await swept(standing)
    assert [one.effect for one in standing.asked if isinstance(one, AttemptLost)][:1] == ["one"]
    assert "two" not in [one.effect for one in standing.asked if isinstance(one, AttemptLost)]


async def test_what_was_never_started_is_stopped_all_the_same() -> None:
    standing = Standing()
    await standing.due.stop()
    await standing.due.timers.stop()


async def test_a_note_that_work_was_handed_out_is_made_once_and_goes_with_the_work(
    standing: Standing,
) -> None:
    for _ in range(2):
        await standing.handed.note("w")
    assert standing.notes.kept == {"w"}
    later = AtMostOnce(standing.notes, standing.workers.once)
    await later.load()
    assert "w" in later
    await later.withdraw("w")
    await later.withdraw("w")
    assert ("w" in later, standing.notes.kept) == (False, set())
    await later.note("x")
    await later.note("y")
    standing.notes.gone.clear()
    later.over("nothing")
    later.tidy(lambda ident: ident == "y")
    await soon(standing.notes.gone.wait())
    assert standing.notes.kept == {"y"}
    assert ("x" in later, "y" in later) == (False, True)
