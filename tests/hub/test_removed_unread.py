"""An admin can delete a family that cannot be read, whatever is wrong with it."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from hubdesk import ADMIN, ANN, HubDesk, task_of
from taskflow.domain import command as commands
from taskflow.domain.errors import NotFound, Unavailable, Unreadable
from taskflow.domain.patch import Patch
from taskflow.hub.families import FamilySubject
from taskflow.hub.stream.queued_command import Receipt
from taskflow.hub.stream.set_aside_commits import KIND
from taskflow.store.database import Database
from taskflow.store.log_records import HeadRecord, PieceRecord

DELETE = commands.Delete(mutation="away")
Damage = Callable[[Database, str], Awaitable[None]]


@pytest.fixture
def unfolded(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """Give the families that cannot be folded."""
    families: set[str] = set()
    for method in ("fold", "restore"):
        made = getattr(FamilySubject, method)

        def broken(subject: FamilySubject, first: Any, second: Any, made: Any = made) -> Any:
            if (getattr(first, "id", None) or getattr(first, "stream", None)) in families:
                raise KeyError("meta")
            return made(subject, first, second)

        monkeypatch.setattr(FamilySubject, method, broken)
    return families


async def head_that_lies(database: Database, family: str) -> None:
    heads = database.collection(HeadRecord)
    assert (await heads.update_one({"_id": family}, {"$set": {"lines": []}})).modified_count


async def head_that_is_nonsense(database: Database, family: str) -> None:
    heads = database.collection(HeadRecord)
    nonsense = {"version": "one", "lines": 7, "sum": None}
    assert (await heads.update_one({"_id": family}, {"$set": nonsense})).modified_count


async def lost_head(database: Database, family: str) -> None:
    assert (await database.collection(HeadRecord).delete_one({"_id": family})).deleted_count


async def lost_pieces(database: Database, _family: str) -> None:
    assert (await database.collection(PieceRecord).delete_many({})).deleted_count


async def nothing(_database: Database, _family: str) -> None:
    """Leave what is stored as it is: our own code cannot fold it."""


DAMAGE: list[Damage] = [head_that_lies, head_that_is_nonsense, lost_head, lost_pieces, nothing]


async def old_family(desk: HubDesk) -> str:
    """Give a family with several segments, of which nothing is in the log any more."""
    family = await desk.begin()
    for number in range(2):
        patch = Patch(merge={"input": {"n": number}})
        update = commands.Update(mutation=f"u{number}", task=task_of(family, "topic"), patch=patch)
        await desk.hub.submit(ANN, family.id, update)
        await trimmed(desk)
    return family.id


async def damaged_family(
    desk: HubDesk, database: Database, unfolded: set[str], damage: Damage
) -> str:
    """Give a family that a hub which has just been started cannot read."""
    family = await old_family(desk)
    await desk.crash()
    await damage(database, family)
    unfolded.update({family} if damage is nothing else ())
    await desk.open()
    return family


async def trimmed(desk: HubDesk) -> None:
    """Have nothing in the log any more."""
    for streams in (desk.families, desk.hub.flows.streams):
        streams.push([stream.id for stream in streams.all()])
    await desk.hub.checkpoints.idle()
    await desk.hub.projector.flush()
    await desk.hub.backlog.trim(1)
    assert desk.hub.backlog.batches == 0


async def listed(desk: HubDesk) -> set[str]:
    await desk.hub.projector.settle()
    return {row.stream for row in desk.hub.projector.families.order(None)}


async def nothing_is_left(desk: HubDesk, database: Database, family: str) -> None:
    """Check that a family is gone for everybody, and that its grave is all that is stored of it."""
    await desk.hub.checkpoints.idle()
    await desk.hub.projector.flush()
    for who in (ANN, ADMIN):
        with pytest.raises(NotFound):
            await desk.hub.read(who, family)
    assert family not in await listed(desk)
    assert desk.hub.aside.count == 0
    head = await database.collection(HeadRecord).find_one({"_id": family})
    assert head is not None
    assert head["grave"]
    assert not head["lines"]
    assert not head["purging"]
    assert await desk.store.documents.find(KIND, {}) == []


async def set_aside(desk: HubDesk, family: str) -> None:
    with pytest.raises(Unreadable):
        await desk.hub.read(ADMIN, family)


@pytest.mark.parametrize("damage", DAMAGE)
async def test_a_family_that_cannot_be_read_can_be_deleted_by_an_admin_alone(
    desk: HubDesk, database: Database, unfolded: set[str], damage: Damage
) -> None:
    family = await damaged_family(desk, database, unfolded, damage)
    await set_aside(desk, family)
    with pytest.raises(Unreadable):
        await desk.hub.submit(ANN, family, DELETE)
    with pytest.raises(Unreadable):
        await desk.hub.submit(ADMIN, family, commands.Rename(mutation="n", label="Mine"))
    told = await desk.hub.submit(ADMIN, family, DELETE)
    assert await desk.hub.submit(ADMIN, family, DELETE) == told
    await nothing_is_left(desk, database, family)
    await desk.crash()
    await desk.open()
    assert (await desk.hub.submit(ADMIN, family, DELETE)).seq == told.seq
    await nothing_is_left(desk, database, family)


@pytest.mark.parametrize("starts", [1, 2])
async def test_what_only_the_log_has_of_it_goes_too(
    desk: HubDesk, database: Database, unfolded: set[str], starts: int
) -> None:
    family = (await desk.begin()).id
    unfolded.add(family)
    for _ in range(starts):  # from the second on, it is kept apart from the log
        await desk.crash()
        await desk.open()
    await set_aside(desk, family)
    await desk.hub.submit(ADMIN, family, DELETE)
    await nothing_is_left(desk, database, family)
    await desk.hub.caught_up
    await trimmed(desk)
    await desk.crash()
    await desk.open()
    await nothing_is_left(desk, database, family)


@pytest.mark.parametrize("damage", DAMAGE)
async def test_one_that_was_deleted_stays_so_whenever_the_server_is_killed(
    desk: HubDesk,
    database: Database,
    unfolded: set[str],
    damage: Damage,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Its deletion is in the log, and its grave not dug yet: it need not be read for that."""
    family = await damaged_family(desk, database, unfolded, damage)

    async def away(_grave: Any) -> None:
        raise Unavailable("The store is away.")

    monkeypatch.setattr(desk.hub.log, "bury", away)
    monkeypatch.setattr(desk.hub.projector, "flush", away)
    await set_aside(desk, family)
    told = await desk.hub.submit(ADMIN, family, DELETE)
    await desk.crash()
    await desk.open()
    assert (await desk.hub.submit(ADMIN, family, DELETE)).seq == told.seq
    await nothing_is_left(desk, database, family)


async def test_two_admins_delete_it_at_once(desk: HubDesk, database: Database) -> None:
    family = await damaged_family(desk, database, set(), head_that_lies)
    await set_aside(desk, family)
    first, same = commands.Delete(mutation="one"), commands.Delete(mutation="one")
    second = commands.Delete(mutation="two")
    submit = desk.hub.submit
    told = await asyncio.gather(
        *(submit(ADMIN, family, one) for one in (first, second, same)), return_exceptions=True
    )
    done = [isinstance(one, Receipt) for one in told]
    assert done in ([True, False, True], [False, True, False])
    assert all(isinstance(one, Receipt | NotFound) for one in told)
    await nothing_is_left(desk, database, family)
    assert desk.hub.appender.appended == 1
