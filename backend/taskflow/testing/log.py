"""What every adapter of the port ``Log`` must do; subclass it beside two fixtures.

``log`` gives an empty log, taken over; ``reopen`` gives, each time it is called, the log as the
next start of the program would find it, not taken over yet.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import msgspec
import pytest

from taskflow.domain.errors import Overtaken, TooLarge
from taskflow.domain.event import EPOCH, Accepted, Batch, By, Commit
from taskflow.domain.ports import Checkpoint, Log, Segment

ANN = By(kind="user", id="ann", name="Ann")
Reopen = Callable[[], Awaitable[tuple[Log, int]]]
"""Gives the log and its owner's epoch."""


def commit(stream: str, n: int, *seqs: int, **event: Any) -> Commit:
    """Make a commit whose events have these seqs (by default ``n + 1``)."""
    events = [
        {"seq": seq, "at": 1_700_000_000_000 + seq, "task": "t", "patch": {"merge": {"x": seq}}}
        | event
        for seq in seqs or (n + 1,)
    ]
    commands = (Accepted(mutation=f"{stream}-{n}", by=ANN, seq=n + 1, sent="cafe"),)
    return Commit(stream, n, commands, msgspec.Raw(msgspec.msgpack.encode(events)))


def commits(stream: str, count: int, first: int = 0) -> list[Commit]:
    """Make commits that follow one another."""
    return [commit(stream, n) for n in range(first, first + count)]


def events(found: Sequence[Commit]) -> list[dict[str, Any]]:
    """Give all events of commits."""
    return [event for one in found for event in msgspec.msgpack.decode(one.events)]


def seqs(found: Sequence[Commit]) -> list[int]:
    """Give the seqs of all events of commits."""
    return [event["seq"] for event in events(found)]


def segment(new: Sequence[Commit], parts: dict[str, bytes | None], *, first: bool) -> Segment:
    """Make a segment of these commits, with a checkpoint after the last."""
    last = events(new)[-1]["seq"]
    point = Checkpoint(new[-1].stream, n=new[-1].n, seq=last, at=1_700_000_000_000 + last)
    return Segment(point, parts, new, new=first)


async def grow(log: Log, stream: str, segments: int, each: int) -> None:
    """Write so many segments; the part ``x`` says the seq, ``old`` the first one."""
    for turn in range(segments):
        new = commits(stream, each, turn * each)
        last = new[-1].n + 1
        parts: dict[str, bytes | None] = {"x": b"%d" % last, f"turn{turn}": b"%d" % turn}
        if turn:
            parts[f"turn{turn - 1}"] = None
        else:
            parts["old"] = b"%d" % last
        points = await log.write([segment(new, parts, first=turn == 0)])
        assert points[stream].n == last - 1


class LogConformance:
    """The promises of ``Log``: what was acknowledged is there after the next start, once.

    The fixture ``log`` gives an empty log, taken over; ``reopen`` a :data:`Reopen`: what it gives
    is the log as the next start of the program would find it, and is not taken over yet.
    """

    async def test_what_was_appended_is_found_by_the_next_owner(
        self, log: Log, reopen: Reopen
    ) -> None:
        first = 1 << EPOCH
        written = [
            Batch(first + k, tuple(commit(f"s{s}", k) for s in range(k % 5 + 1))) for k in range(40)
        ]
        for batch in written:
            await log.append(batch)
        again, _ = await reopen()
        assert await again.take_over() == written

    @pytest.mark.parametrize(
        "value",
        [
            {"$where": 1, "a.b": {"$set": 2, "": 3}, "_id": "x", "_cls": "Y"},
            [None, True, -(2**53), 1.5, 0.0, "é😀\0", [[[]]], {}],
            1_700_000_000_123,
            "x" * 100_000,
        ],
    )
    async def test_any_json_survives_as_it_is(self, log: Log, reopen: Reopen, value: Any) -> None:
        written = commit("f", 0, patch={"merge": {"value": value}})
        await log.append(Batch(1 << EPOCH, (written,)))
        await log.write([segment([written], {}, first=True)])
        (batch,) = await (await reopen())[0].take_over()
        for found in (batch.commits, await log.span("f", 0, 1)):
            assert list(found) == [written]
            assert events(found)[0]["patch"]["merge"]["value"] == value

    async def test_the_same_batch_again_is_stored_once(self, log: Log, reopen: Reopen) -> None:
        batch = Batch(1 << EPOCH, (commit("f", 0),))
        for _ in range(3):
            await log.append(batch)
        assert await (await reopen())[0].take_over() == [batch]

    async def test_another_batch_in_a_place_that_is_taken_is_refused(self, log: Log) -> None:
        await log.append(Batch(1 << EPOCH, (commit("f", 0),)))
        with pytest.raises(Overtaken):
            await log.append(Batch(1 << EPOCH, (commit("g", 0),)))

    async def test_of_two_that_race_for_a_position_one_wins(self, log: Log) -> None:
        rivals = [Batch(1 << EPOCH, (commit("f", 0, task=f"rival{k}"),)) for k in range(8)]
        answers = await asyncio.gather(*map(log.append, rivals), return_exceptions=True)
        assert answers.count(None) == 1
        assert sum(isinstance(one, Overtaken) for one in answers) == 7

    async def test_an_owner_who_was_followed_stores_nothing_more(
        self, log: Log, reopen: Reopen
    ) -> None:
        first = 1 << EPOCH
        await log.append(Batch(first, (commit("f", 0),)))
        again, epoch = await reopen()
        await again.take_over()
        await again.append(Batch(epoch << EPOCH, (commit("f", 1),)))
        await again.trim((epoch << EPOCH) + 1)
        with pytest.raises(Overtaken):
            await log.append(Batch(first + 1, (commit("f", 1, task="lost"),)))
        with pytest.raises(Overtaken):
            await log.trim(first)
        third, _ = await reopen()
        assert await third.take_over() == []

    async def test_an_owner_who_begins_late_stops(self, reopen: Reopen) -> None:
        late, _ = await reopen()
        newer, _ = await reopen()
        await newer.take_over()
        with pytest.raises(Overtaken):
            await late.take_over()

    async def test_a_chain_of_owners_is_read_in_order(self, log: Log, reopen: Reopen) -> None:
        await log.append(Batch(1 << EPOCH, (commit("f", 0),)))
        expected = [commit("f", 0)]
        for n in range(1, 5):
            again, epoch = await reopen()
            found = await again.take_over()
            assert [one for batch in found for one in batch.commits] == expected
            await again.append(Batch(epoch << EPOCH, (commit("f", n),)))
            expected.append(commit("f", n))

    async def test_what_was_trimmed_is_gone_and_the_rest_is_there(
        self, log: Log, reopen: Reopen
    ) -> None:
        first = 1 << EPOCH
        for k in range(50):
            await log.append(Batch(first + k, (commit("f", k),)))
        for upto in (first - 1, first + 9, first + 9, first + 32):
            await log.trim(upto)
        again, epoch = await reopen()
        found = await again.take_over()
        assert [batch.position - first for batch in found] == list(range(33, 50))
        await again.trim((epoch << EPOCH) - 1)
        assert await (await reopen())[0].take_over() == []

    async def test_a_batch_too_large_is_refused_and_its_place_stays_free(self, log: Log) -> None:
        huge = commit("f", 0, text="x" * 16 * 1024 * 1024)
        with pytest.raises(TooLarge):
            await log.append(Batch(1 << EPOCH, (huge,)))
        await log.append(Batch(1 << EPOCH, (commit("f", 0),)))

    async def test_a_large_batch_is_stored(self, log: Log, reopen: Reopen) -> None:
        large = Batch(1 << EPOCH, (commit("f", 0, text="x" * 9_000_000),))
        await log.append(large)
        assert await (await reopen())[0].take_over() == [large]

    async def test_an_unknown_stream_is_empty(self, log: Log) -> None:
        assert await log.checkpoint_at("nobody") is None
        assert await log.checkpoints(["nobody"]) == {}
        assert await log.span("nobody", 0, 100) == []

    async def test_the_newest_checkpoint_not_after_a_moment_is_found(self, log: Log) -> None:
        await grow(log, "f", segments=5, each=10)
        newest = await log.checkpoint_at("f")
        assert newest is not None
        assert (newest.n, newest.seq) == (49, 50)
        assert await log.checkpoints(["f", "g"]) == {"f": newest}
        for seq, expected in [(50, 50), (49, 40), (40, 40), (39, 30), (10, 10), (9, None)]:
            point = await log.checkpoint_at("f", seq)
            assert (point and point.seq) == expected
            by_time = await log.checkpoint_at("f", at=1_700_000_000_000 + seq)
            assert (by_time and by_time.seq) == expected

    async def test_a_checkpoint_gives_its_parts_at_any_age(self, log: Log) -> None:
        await grow(log, "f", segments=30, each=2)
        for seq in (2, 20, 58, 60):
            point = await log.checkpoint_at("f", seq)
            assert point is not None
            expected = {"x": b"%d" % seq, f"turn{seq // 2 - 1}": b"%d" % (seq // 2 - 1)}
            assert await log.parts(point) == expected | {"old": b"2"}

    async def test_a_large_checkpoint_comes_back_whole(self, log: Log) -> None:
        parts: dict[str, bytes | None] = {f"p{k}": bytes(range(256)) * 40 for k in range(500)}
        await log.write([segment([commit("f", 0)], parts, first=True)])
        point = await log.checkpoint_at("f")
        assert point is not None
        assert await log.parts(point) == parts

    async def test_many_streams_are_written_at_once(self, log: Log) -> None:
        names = [f"s{k}" for k in range(150)]
        for turn in range(3):
            written = await log.write(
                [
                    segment([commit(name, turn)], {"x": f"{name}/{turn}".encode()}, first=not turn)
                    for name in names
                ]
            )
            assert {name: point.n for name, point in written.items()} == dict.fromkeys(names, turn)
        for name in names[::7]:
            assert seqs(await log.span(name, 0, 9)) == [1, 2, 3]
            for seq in (1, 2, 3):
                point = await log.checkpoint_at(name, seq)
                assert point is not None
                assert await log.parts(point) == {"x": f"{name}/{seq - 1}".encode()}
        assert {name async for some in log.streams() for name in some} == set(names)

    async def test_the_same_segment_again_changes_nothing(self, log: Log) -> None:
        await grow(log, "f", segments=2, each=2)
        for first in (False, True):
            again = segment(commits("f", 2, 2), {"x": b"other"}, first=first)
            assert (await log.write([again]))["f"].seq == 4
        point = await log.checkpoint_at("f")
        assert point is not None
        assert (await log.parts(point))["x"] == b"4"
        assert seqs(await log.span("f", 0, 4)) == [1, 2, 3, 4]

    @pytest.mark.parametrize(("begin", "count"), [(1, 3), (3, 9), (5, 1), (0, 9)])
    async def test_a_segment_that_does_not_follow_is_left_out(
        self, log: Log, begin: int, count: int
    ) -> None:
        await grow(log, "f", segments=2, each=2)
        odd = segment(commits("f", count, begin), {"x": b"other"}, first=False)
        good = segment([commit("g", 0)], {}, first=True)
        points = await log.write([odd, good])
        assert (points["f"].seq, points["g"].seq) == (4, 1)
        assert seqs(await log.span("f", 0, 99)) == [1, 2, 3, 4]

    async def test_of_two_that_write_segments_at_once_one_wins(self, log: Log) -> None:
        await grow(log, "f", segments=1, each=2)
        mine = segment(commits("f", 2, 2), {"x": b"mine"}, first=False)
        longer = segment(commits("f", 3, 2), {"x": b"longer"}, first=False)
        await asyncio.gather(log.write([mine]), log.write([longer]))
        point = await log.checkpoint_at("f")
        assert point is not None
        assert (await log.parts(point))["x"] in (b"mine", b"longer")
        assert seqs(await log.span("f", 0, 99)) == list(range(1, point.seq + 1))

    @pytest.mark.parametrize(
        ("after", "upto"), [(0, 7), (0, 1), (5, 6), (9, 11), (10, 20), (3, 40), (0, 99)]
    )
    async def test_any_span_of_events_is_found(self, log: Log, after: int, upto: int) -> None:
        await grow(log, "f", segments=4, each=10)
        found = seqs(await log.span("f", after, upto))
        assert [seq for seq in found if after < seq <= upto] == list(
            range(after + 1, min(upto, 40) + 1)
        )
        assert found == list(range(found[0], found[-1] + 1))

    async def test_more_than_a_hundred_segments_keep_every_moment_in_reach(self, log: Log) -> None:
        await grow(log, "f", segments=140, each=1)
        for seq in (1, 127, 128, 129, 130, 140):
            point = await log.checkpoint_at("f", seq)
            assert point is not None
            assert point.seq == seq
            assert seqs(await log.span("f", seq - 1, seq + 2)) == [
                one for one in range(seq, seq + 3) if one <= 140
            ]

    async def test_a_buried_stream_is_its_grave(self, log: Log) -> None:
        large: dict[str, bytes | None] = {"large": bytes(range(256)) * 400}
        await grow(log, "f", segments=3, each=20)
        await log.write([segment(commits("f", 1, 60), large, first=False)])
        await grow(log, "other", segments=1, each=3)
        last = commit("f", 61, type="family.deleted")
        for _ in range(2):
            await log.bury(last)
            point = await log.checkpoint_at("f")
            assert point is not None
            assert (point.grave, point.n) == (last, 61)
            assert (await log.checkpoints(["f"]))["f"].grave == last
            assert (await log.checkpoint_at("f", 5)) == point
            assert await log.span("f", 0, 100) == []
            reborn = segment([commit("f", 0)], {"x": b"1"}, first=True)
            assert (await log.write([reborn]))["f"].grave == last
        assert seqs(await log.span("other", 0, 9)) == [1, 2, 3]

    async def test_what_shared_a_document_with_a_buried_stream_stays(self, log: Log) -> None:
        names = ["a", "b", "c"]
        await log.write([segment([commit(name, 0)], {"x": b"1"}, first=True) for name in names])
        for gone in names:
            await log.bury(commit(gone, 1))
            names = names[1:]
            for name in names:
                assert seqs(await log.span(name, 0, 9)) == [1]
                point = await log.checkpoint_at(name)
                assert point is not None
                assert await log.parts(point) == {"x": b"1"}

    async def test_what_never_was_in_a_segment_can_be_buried(self, log: Log) -> None:
        await log.bury(commit("young", 3))
        point = await log.checkpoint_at("young")
        assert point is not None
        assert point.n == 3
