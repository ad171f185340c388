"""What every adapter of the port ``Log`` must do; subclass it beside two fixtures.

``log`` gives an empty log; ``reopen`` gives, each time it is called, the log as the next start of
the program would find it.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from taskflow.domain.errors import TooLarge
from taskflow.domain.event import Accepted, By, Commit
from taskflow.domain.ports import Checkpoint, Log, Refused

ANN = By(kind="user", id="ann", name="Ann")
Reopen = Callable[[], Awaitable[Log]]


def commit(stream: str, n: int, *seqs: int, **event: Any) -> Commit:
    """Make a commit whose events have these seqs (by default ``n + 1``)."""
    events = tuple(
        {"seq": seq, "at": 1_700_000_000_000 + seq, "task": "t", "patch": {"merge": {"x": seq}}}
        | event
        for seq in seqs or (n + 1,)
    )
    commands = (Accepted(mutation=f"{stream}-{n}", by=ANN, seq=n + 1),)
    return Commit(stream, n, partition=3, position=n, epoch=1, commands=commands, events=events)


def commits(stream: str, count: int, first: int = 0) -> list[Commit]:
    return [commit(stream, n) for n in range(first, first + count)]


def seqs(found: list[Commit]) -> list[int]:
    return [event["seq"] for one in found for event in one.events]


async def grow(log: Log, stream: str, checkpoints: int, each: int) -> None:
    """Append and checkpoint so many times; the part ``x`` says the seq, ``old`` the first one."""
    for turn in range(checkpoints):
        new = commits(stream, each, turn * each)
        for start in range(0, each, 50):
            assert await log.append(new[start : start + 50]) == []
        last = new[-1].n + 1
        parts: dict[str, bytes | None] = {"x": b"%d" % last, f"turn{turn}": b"%d" % turn}
        if turn:
            parts[f"turn{turn - 1}"] = None
        else:
            parts["old"] = b"%d" % last
        point = Checkpoint(stream, n=last - 1, seq=last, at=1_700_000_000_000 + last)
        await log.checkpoint(point, parts, new)


class LogConformance:
    async def test_what_was_appended_is_read_back_equal_and_in_order(self, log: Log) -> None:
        written = [commit("f", 0, 1, 2, 3), *(commit("f", n, n + 3) for n in range(1, 40))]
        assert await log.append(written) == []
        assert await log.read("f", 0) == written
        assert await log.read("f", 17) == written[17:]
        assert await log.read("f", 17, 18) == written[17:35]
        assert await log.read("f", 40) == []

    async def test_an_unknown_stream_is_empty(self, log: Log) -> None:
        assert await log.read("nobody", 0) == []
        assert await log.checkpoint_at("nobody") is None
        assert await log.segment("nobody", 0, 100) == []

    async def test_nothing_to_append_is_no_trouble(self, log: Log) -> None:
        assert await log.append([]) == []

    @pytest.mark.parametrize(
        "value",
        [
            {"$where": 1, "a.b": {"$set": 2, "": 3}, "_id": "x", "_cls": "Y"},
            [None, True, -(2**53), 1.5, 0.0, "é😀\0", [[[]]], {}],
            1_700_000_000_123,
            "x" * 100_000,
        ],
    )
    async def test_any_json_survives_as_it_is(self, log: Log, value: Any) -> None:
        written = commit("f", 0, patch={"merge": {"value": value}})
        assert await log.append([written]) == []
        (found,) = await log.read("f", 0)
        assert found == written
        assert type(found.events[0]["at"]) is int

    async def test_a_number_is_given_once_and_the_others_are_stored(self, log: Log) -> None:
        first = commit("f", 0)
        await log.append([first])
        other = commit("f", 0, task="other")
        refused = await log.append([commit("a", 0), other, commit("b", 0), commit("c", 0)])
        assert refused == [Refused("f", 0)]
        assert await log.read("f", 0) == [first]
        for stream in "abc":
            assert await log.read(stream, 0) == [commit(stream, 0)]

    async def test_what_follows_a_refused_commit_is_refused_too(self, log: Log) -> None:
        await log.append([commit("f", 0)])
        batch = [commit("f", 0, task="other"), commit("f", 1), commit("g", 0), commit("f", 2)]
        assert await log.append(batch) == [Refused("f", 0), Refused("f", 1), Refused("f", 2)]
        assert await log.read("f", 0) == [commit("f", 0)]
        assert await log.read("g", 0) == [commit("g", 0)]

    async def test_the_same_commit_again_is_stored_once_and_not_refused(self, log: Log) -> None:
        await log.append([commit("f", 0)])
        assert await log.append([commit("f", 0), commit("f", 1)]) == []
        assert await log.read("f", 0) == commits("f", 2)

    async def test_of_two_that_race_for_a_number_one_wins(self, log: Log) -> None:
        rivals = [commit("f", 0, task=f"rival{k}") for k in range(8)]
        answers = await asyncio.gather(*(log.append([rival]) for rival in rivals))
        assert sum(not refused for refused in answers) == 1
        assert len(await log.read("f", 0)) == 1

    async def test_a_commit_too_large_is_refused_before_anything_is_stored(self, log: Log) -> None:
        huge = commit("f", 0, text="x" * 16 * 1024 * 1024)
        with pytest.raises(TooLarge):
            await log.append([commit("a", 0), huge])
        assert await log.read("a", 0) == []

    async def test_a_large_commit_is_stored(self, log: Log) -> None:
        large = commit("f", 0, text="x" * 9_000_000)
        assert await log.append([large]) == []
        assert await log.read("f", 0) == [large]

    async def test_the_newest_checkpoint_not_after_a_moment_is_found(self, log: Log) -> None:
        await grow(log, "f", checkpoints=5, each=10)
        newest = await log.checkpoint_at("f")
        assert newest is not None
        assert (newest.n, newest.seq) == (49, 50)
        for seq, expected in [(50, 50), (49, 40), (40, 40), (39, 30), (10, 10), (9, None)]:
            point = await log.checkpoint_at("f", seq)
            assert (point and point.seq) == expected
            by_time = await log.checkpoint_at("f", at=1_700_000_000_000 + seq)
            assert (by_time and by_time.seq) == expected

    async def test_a_checkpoint_gives_its_parts_at_any_age(self, log: Log) -> None:
        await grow(log, "f", checkpoints=30, each=2)
        for seq in (2, 20, 58, 60):
            point = await log.checkpoint_at("f", seq)
            assert point is not None
            expected = {"x": b"%d" % seq, f"turn{seq // 2 - 1}": b"%d" % (seq // 2 - 1)}
            assert await log.parts(point) == expected | {"old": b"2"}

    async def test_a_large_checkpoint_comes_back_whole(self, log: Log) -> None:
        parts: dict[str, bytes | None] = {f"p{k}": bytes(range(256)) * 40 for k in range(500)}
        await log.append([commit("f", 0)])
        await log.checkpoint(Checkpoint("f", 0, 1, 5), parts, [commit("f", 0)])
        point = await log.checkpoint_at("f")
        assert point is not None
        assert point.at == 5
        assert await log.parts(point) == parts

    async def test_the_same_checkpoint_again_changes_nothing(self, log: Log) -> None:
        await grow(log, "f", checkpoints=2, each=2)
        again = Checkpoint("f", n=3, seq=4, at=9)
        await log.checkpoint(again, {"x": b"other"}, [])
        point = await log.checkpoint_at("f")
        assert point is not None
        assert (await log.parts(point))["x"] == b"4"
        assert seqs(await log.segment("f", 0, 4)) == [1, 2, 3, 4]

    @pytest.mark.parametrize(
        ("after", "upto"), [(0, 7), (0, 1), (5, 6), (9, 11), (10, 20), (3, 47), (44, 60), (0, 99)]
    )
    async def test_any_span_of_events_is_found(self, log: Log, after: int, upto: int) -> None:
        await grow(log, "f", checkpoints=4, each=10)
        await log.append(commits("f", 15, 40))
        assert seqs(await log.segment("f", after, upto)) == list(
            range(after + 1, min(upto, 55) + 1)
        )

    async def test_more_than_a_hundred_checkpoints_keep_every_moment_in_reach(
        self, log: Log
    ) -> None:
        await grow(log, "f", checkpoints=140, each=1)
        for seq in (1, 127, 128, 129, 130, 140):
            point = await log.checkpoint_at("f", seq)
            assert point is not None
            assert point.seq == seq
            assert seqs(await log.segment("f", seq - 1, seq + 2)) == [
                one for one in range(seq, seq + 3) if one <= 140
            ]

    async def test_a_purged_stream_is_its_grave(self, log: Log) -> None:
        await grow(log, "f", checkpoints=3, each=20)
        await grow(log, "other", checkpoints=1, each=3)
        last = commit("f", 60, type="family.deleted")
        await log.append([last])
        for _ in range(2):
            await log.purge("f")
            assert await log.read("f", 0) == [last]
            assert await log.read("f", 1) == []
            assert await log.checkpoint_at("f") is None
            assert await log.append([commit("f", 0, task="reborn")]) == [Refused("f", 0)]
        assert len(await log.read("other", 0)) == 3
        assert await log.checkpoint_at("other") is not None

    async def test_purging_what_is_not_there_is_no_trouble(self, log: Log) -> None:
        await log.purge("nobody")
        assert await log.read("nobody", 0) == []

    async def test_streams_are_touched_until_settled(self, log: Log, reopen: Reopen) -> None:
        await log.append([commit("a", 0), commit("b", 0)])
        mark = log.mark()
        await log.append([commit("b", 1), commit("c", 0)])
        await log.settle(mark)
        assert await log.touched() == {"b", "c"}
        assert await (await reopen()).touched() == {"b", "c"}

    async def test_a_restart_settles_what_came_before_it(self, log: Log, reopen: Reopen) -> None:
        await log.append([commit("a", 0)])
        second = await reopen()
        await second.append([commit("b", 0)])
        assert await second.touched() == {"a", "b"}
        await second.settle(second.mark())
        assert await (await reopen()).touched() == set()

    async def test_an_append_under_way_is_not_settled(self, log: Log, reopen: Reopen) -> None:
        for turn in range(20):
            flying = asyncio.create_task(log.append([commit("a", turn)]))
            for _ in range(turn):
                await asyncio.sleep(0)
            done = flying.done()
            await log.settle(log.mark())
            if not done:
                assert "a" in await (await reopen()).touched()
            await flying

    async def test_settling_many_times_leaves_only_what_is_new(self, log: Log) -> None:
        for turn in range(30):
            await log.append([commit(f"s{turn}", 0), commit("always", turn)])
            if turn % 3 == 0:
                await log.settle(log.mark())
        assert await log.touched() == {"s28", "s29", "always"}
