"""Lists: whatever changed and is asked for, exactly the rows that fit, in their order."""

import asyncio
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from hubdesk import ADMIN, ANN, BOB, HubDesk, task_of
from taskflow.domain import command as commands
from taskflow.domain.errors import NotFound, Unavailable
from taskflow.domain.family import Family
from taskflow.domain.principal import Principal
from taskflow.domain.row import Row, words
from taskflow.hub.lists import lists, projector
from taskflow.hub.lists.lists import Lists
from taskflow.hub.lists.ordered_rows import OrderedRows

PEOPLE = ("ann", "bob", "eve")
NAMES = [f"{n:02}" for n in range(12)]


class Fixed:
    """Rows as a projector has them that has nothing to catch up with."""

    def __init__(self) -> None:
        self.families = OrderedRows()
        self.flows = OrderedRows()

    async def settle(self) -> None:
        pass


rows = some.builds(
    Row,
    stream=some.sampled_from(NAMES),
    seq=some.integers(0, 9),
    updated=some.integers(0, 4),
    words=some.lists(some.sampled_from(["alder", "Alp", "birch", "ß"])).map(words),
    flow=some.sampled_from(["a", "b"]),
    members=some.sets(some.sampled_from(PEOPLE)).map(lambda found: tuple(sorted(found))),
    status=some.sampled_from(["working", "waiting"]),
    waiting=some.integers(0, 2),
    gone=some.sampled_from([False, False, False, True]),
)
questions = some.fixed_dictionaries(
    {
        "first": some.integers(1, 13),
        "after": some.none() | some.tuples(some.integers(0, 4), some.sampled_from(NAMES)),
        "flow": some.sampled_from(["", "a", "b", "c"]),
        "status": some.sampled_from(["", "working"]),
        "search": some.sampled_from(["", "al", "ALDER", "b al", "ss", "lder", "x"]),
        "waiting": some.booleans(),
    }
)


def naive(known: dict[str, Row], who: Principal, asked: dict[str, Any]) -> list[Row]:
    """Look at all rows, one by one."""

    def fits(row: Row) -> bool:
        has = row.words.split()
        return (
            (who.id in row.members or (who.admin and not asked["waiting"]))
            and (not asked["waiting"] or row.waiting > 0)
            and asked["flow"] in ("", row.flow)
            and asked["status"] in ("", row.status)
            and all(
                any(one.startswith(word) for one in has)
                for word in asked["search"].casefold().split()
            )
        )

    def place(row: Row) -> tuple[int, str]:
        return (-row.updated, row.id)

    after = asked["after"]
    beyond = (-after[0], after[1]) if after else (-99, "")
    found = [row for row in known.values() if not row.gone and fits(row) and place(row) > beyond]
    return sorted(found, key=place)[: asked["first"]]


@settings(max_examples=100, deadline=None)
@given(
    first=some.lists(rows, unique_by=lambda row: row.stream),
    then=some.lists(rows),
    asked=some.lists(questions, min_size=1, max_size=5),
    size=some.integers(1, 5),
)
def test_lists_answer_like_a_look_at_every_row(
    first: list[Row], then: list[Row], asked: list[dict[str, Any]], size: int
) -> None:
    known = {row.stream: row for row in first if not row.gone}
    fixed = Fixed()
    fixed.families.fill(first)
    for row in then:
        fixed.families.put(row)
        if row.stream not in known or known[row.stream].seq <= row.seq:
            known[row.stream] = row
        if known[row.stream].gone:
            del known[row.stream]
    asking = Lists(fixed, lambda: True)  # type: ignore[arg-type]

    async def ask() -> None:
        for who in (ANN, BOB, ADMIN):
            for question in asked:
                found = await asking.families(who, **question)
                assert found == naive(known, who, question)
            waiting = sum(row.waiting for row in known.values() if who.id in row.members)
            assert await asking.waiting(who) == waiting

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lists, "SLICE", size)
        asyncio.run(ask())


async def named(desk: HubDesk, *labels: str) -> list[str]:
    """Start families with these labels, the last one changed last."""
    made = []
    for label in labels:
        family = await desk.begin(mutation=label)
        desk.clock.ahead += 10
        command = commands.Rename(mutation=desk.mutation(), label=label)
        await desk.hub.submit(ANN, family.id, command)
        made.append(family.id)
    return made


async def labels(desk: HubDesk, who: Principal = ANN, **asked: Any) -> list[str]:
    found = await desk.hub.lists.families(who, **{"first": 50, "after": None, **asked})
    return [row.label for row in found]


async def test_a_change_is_shown_at_once_and_after_a_crash(desk: HubDesk) -> None:
    await named(desk, "one", "two")
    assert await labels(desk) == ["two", "one"]
    await desk.crash()
    await desk.open()
    assert await labels(desk) == ["two", "one"]
    await named(desk, "three")
    await desk.hub.projector.flush()
    await desk.crash()
    await desk.open()
    assert await labels(desk) == ["three", "two", "one"]
    assert await labels(desk, BOB) == []


async def test_all_that_waits_is_counted_however_many_families_there_are(desk: HubDesk) -> None:
    await named(desk, *(f"family {n}" for n in range(3)))
    assert await desk.hub.lists.waiting(ANN) == 3
    assert await desk.hub.lists.waiting(BOB) == 0
    (family, *_) = await desk.hub.lists.families(ANN, first=1, after=None)
    topic = task_of(await desk.hub.read(ANN, family.id), "topic")
    await desk.cancel(family.id, topic)
    assert await desk.hub.lists.waiting(ANN) == 2


async def test_a_list_is_as_it_was_when_it_was_asked_for_though_its_search_takes_turns(
    desk: HubDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lists, "SLICE", 1)
    oldest, *_ = await named(desk, "one", "two", "three", "four")
    asking = asyncio.ensure_future(labels(desk, search="one"))
    await asyncio.sleep(0)
    rename = commands.Rename(mutation=desk.mutation(), label="another")
    await desk.hub.submit(ANN, oldest, rename)
    assert await asking == ["one"]


async def test_who_may_have_lost_the_store_shows_no_lists(
    desk: HubDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    await named(desk, "one")
    monkeypatch.setattr(desk.hub.appender, "_held", lambda: False)
    with pytest.raises(Unavailable):
        await labels(desk)
    with pytest.raises(Unavailable):
        await desk.hub.lists.waiting(ANN)
    monkeypatch.undo()
    assert await labels(desk) == ["one"]


async def test_a_row_tells_of_a_family_what_the_family_does_without_loading_it(
    desk: HubDesk,
) -> None:
    (ident,) = await named(desk, "one")
    add = commands.AddMember(mutation=desk.mutation(), user="bob", name="Bob")
    await desk.hub.submit(ANN, ident, add)
    await desk.hub.projector.flush()
    await desk.hub.checkpoints.idle()
    await desk.close()
    await desk.open()
    (row,) = await desk.hub.lists.families(BOB, first=9, after=None)
    listed = desk.hub.lists.family(BOB, row.id)
    assert listed is not None
    told = shown(listed)
    family = await desk.hub.read(ANN, ident)
    assert told == shown(family)
    assert list(listed.members) == list(family.members)


def shown(family: Family) -> dict[str, Any]:
    """Give what a page of families may ask of each."""
    document = family.document
    asked = ("label", "owner", "createdAt", "members", "flow")
    return {
        **{name: document[name] for name in asked},
        "id": family.id,
        "seq": family.seq,
        "status": family.status,
        "updated": family.updated,
        "tasks": family.task_count,
        "waiting": family.waiting_count,
    }


async def test_who_left_while_a_list_was_read_is_shown_nothing_of_the_family_any_more(
    desk: HubDesk,
) -> None:
    left, deleted = await named(desk, "left", "deleted")
    for ident in (left, deleted):
        add = commands.AddMember(mutation=desk.mutation(), user="bob", name="Bob")
        await desk.hub.submit(ANN, ident, add)
    assert await labels(desk, BOB) == ["deleted", "left"]
    remove = commands.RemoveMember(mutation=desk.mutation(), user="bob")
    await desk.hub.submit(ANN, left, remove)
    await desk.hub.submit(ANN, deleted, commands.Delete(mutation=desk.mutation()))
    for ident in (left, deleted):
        with pytest.raises(NotFound):
            desk.hub.lists.family(BOB, ident)
    with pytest.raises(NotFound):
        desk.hub.lists.family(ANN, deleted)
    assert desk.hub.lists.family(ANN, left) is not None


async def test_a_row_that_could_not_be_made_lets_nobody_see_what_it_told_before(
    desk: HubDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    (ident,) = await named(desk, "one")
    add = commands.AddMember(mutation=desk.mutation(), user="bob", name="Bob")
    await desk.hub.submit(ANN, ident, add)
    assert await labels(desk, BOB) == ["one"]

    def refuse(_state: Any) -> Row:
        raise ValueError

    monkeypatch.setattr(projector, "row", refuse)
    remove = commands.RemoveMember(mutation=desk.mutation(), user="bob")
    await desk.hub.submit(ANN, ident, remove)
    await desk.hub.projector.settle()
    assert desk.hub.lists.family(BOB, ident) is None  # so it is loaded, and refused
