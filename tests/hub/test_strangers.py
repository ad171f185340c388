"""A family of others, a deleted one and one that never was answer strangers alike, at one price."""

from collections import Counter
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from hubdesk import ANN, BOB, HubDesk, task_of
from taskflow.domain import command as commands
from taskflow.domain.errors import NotFound
from taskflow.domain.patch import Patch
from taskflow.hub.read.conversation import Follower, Place
from taskflow.store.segments import Segments

ABSENT = "0" * 32
Asking = Callable[[HubDesk, str], Awaitable[Any]]


@pytest.fixture
async def looks(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """Count what is read of streams in the store."""
    counted: Counter[str] = Counter()

    def counting(name: str) -> None:
        read = getattr(Segments, name)

        async def counted_read(self: Segments, *given: Any, **named: Any) -> Any:
            counted[name] += 1
            return await read(self, *given, **named)

        monkeypatch.setattr(Segments, name, counted_read)

    for name in ("at", "parts", "span"):
        counting(name)
    return counted


@pytest.fixture
async def families(desk: HubDesk) -> dict[str, str]:
    """Families of Ann's that are stored and in no memory any more, and one that never was."""
    kept, gone = await desk.begin(), await desk.begin()
    loaded = await desk.begin()
    await desk.hub.submit(ANN, gone.id, commands.Delete(mutation=desk.mutation()))
    await desk.close()
    await desk.open()
    await desk.hub.read(ANN, loaded.id)
    return {"of others": kept.id, "loaded": loaded.id, "deleted": gone.id, "absent": ABSENT}


async def read(desk: HubDesk, family: str) -> None:
    await desk.hub.read(BOB, family)


async def past(desk: HubDesk, family: str) -> None:
    await desk.hub.read(BOB, family, 1)


async def events(desk: HubDesk, family: str) -> None:
    await desk.hub.reader.events(BOB, family, 0, 10)


async def follow(desk: HubDesk, family: str) -> None:
    await anext(Follower(desk.hub.reader, BOB, f"{family}-x", Place()).items())


async def fork(desk: HubDesk, family: str) -> None:
    await desk.hub.fork(BOB, desk.hub.read(BOB, family), desk.mutation(), "mine")


READING: list[Asking] = [read, past, events, follow]


async def update(desk: HubDesk, family: str) -> None:
    patch = Patch(merge={"input": {"prompt": "x"}})
    command = commands.Update(mutation=desk.mutation(), task="x", patch=patch)
    await desk.hub.submit(BOB, family, command)


async def delete(desk: HubDesk, family: str) -> None:
    await desk.hub.submit(BOB, family, commands.Delete(mutation=desk.mutation()))


async def leave(desk: HubDesk, family: str) -> None:
    await desk.hub.read_before(BOB, family, desk.mutation())


COMMANDS: list[Asking] = [update, delete, leave]


async def answer(asking: Asking, desk: HubDesk, family: str) -> tuple[str, str]:
    with pytest.raises(NotFound) as caught:
        await asking(desk, family)
    return caught.value.kind, caught.value.message.replace(family, "ID")


@pytest.mark.parametrize("asking", [*READING, *COMMANDS, fork])
async def test_strangers_cannot_tell_what_there_is_from_what_there_is_not(
    desk: HubDesk, families: dict[str, str], looks: Counter[str], asking: Asking
) -> None:
    told, taken = {}, {}
    for what, family in families.items():
        looks.clear()
        told[what] = await answer(asking, desk, family)
        taken[what] = dict(looks)
        assert (await answer(asking, desk, family)) == told[what]
    assert len(set(told.values())) == 1
    assert taken == dict.fromkeys(families, {} if asking in READING else {"at": 1})


async def test_who_has_left_is_answered_again_what_they_were_answered_before(
    desk: HubDesk,
) -> None:
    family = await desk.begin()
    add = commands.AddMember(mutation=desk.mutation(), user=BOB.id, name=BOB.name)
    await desk.hub.submit(ANN, family.id, add)
    leaving = commands.RemoveMember(mutation="leaving", user=BOB.id)
    left = await desk.hub.submit(BOB, family.id, leaving)
    for _ in range(2):
        assert await desk.hub.submit(BOB, family.id, leaving) == left
        with pytest.raises(NotFound):
            await desk.send(family.id, task_of(family, "conversation"), "X", who=BOB)
        await desk.close()
        await desk.open()
    forked = await desk.hub.fork(ANN, desk.hub.read(ANN, family.id), desk.mutation(), "mine")
    assert "left" not in (await desk.hub.read(ANN, forked.stream)).document


async def test_who_has_deleted_a_family_is_answered_again(desk: HubDesk) -> None:
    family = await desk.begin()
    deleting = commands.Delete(mutation="deleting")
    deleted = await desk.hub.submit(ANN, family.id, deleting)
    await desk.close()
    await desk.open()
    assert await desk.hub.submit(ANN, family.id, deleting) == deleted
