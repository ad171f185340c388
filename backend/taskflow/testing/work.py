"""What every way to the work must do, the port ``WorkQueue``; subclass it beside a ``bench``."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from typing import Any, Final, Protocol

import pytest

from taskflow.domain.errors import Conflict, Forbidden, Invalid
from taskflow.domain.ports import WorkQueue
from taskflow.domain.work import Done, Failed, Work

ENVIRONMENT: Final = "elsewhere"
STRANGE: Final = "nobodys"
"""An environment that no credential of the bench covers."""
SOON: Final = 20.0
"""Seconds in which what must come has come, on a busy machine too."""
QUIET: Final = 0.2
"""Seconds in which nothing comes where nothing may."""


class Bench(Protocol):
    """Where work becomes due, and what became of it is seen.

    There are two operators of :data:`ENVIRONMENT`, both in version 1: ``add``, which may be
    repeated, gives a whole number as ``whole`` and is asked with ``parts``, and ``pay``, which may
    not be repeated.
    """

    async def queue(self, processor: str) -> WorkQueue:
        """Give a queue of the processor of that name, which serves :data:`ENVIRONMENT`."""
        ...

    async def due(self, operator: str, parts: list[int]) -> str:
        """Let work become due; gives the name under which it is asked for."""
        ...

    async def unwanted(self, due: str) -> None:
        """Let nobody want a piece of work any more."""
        ...

    async def came(self, due: str) -> Mapping[str, Any]:
        """Wait until work has come to its end; gives ``output`` or ``error``, and its ``log``."""
        ...

    async def said(self, due: str) -> str:
        """Give the text that is streamed for a piece of work now."""
        ...

    async def lapse(self) -> None:
        """Let every lease run out that is not prolonged, and what lapsed be offered again."""
        ...


class WorkConformance:
    """The promises of a ``WorkQueue``; the fixture ``bench`` gives a :class:`Bench`."""

    async def test_work_comes_with_all_that_it_needs(self, bench: Bench) -> None:
        queue = await bench.queue("one")
        await bench.due("add", [1, 2])
        work = await soon(queue.claim(ENVIRONMENT))
        assert (work.operator, work.environment, work.version) == ("add", ENVIRONMENT, 1)
        assert work.input == {"parts": [1, 2]}
        assert work.repeatable
        assert work.lease_ms > 0
        assert work.id
        assert work.attempt

    async def test_a_claim_waits_until_something_is_due(self, bench: Bench) -> None:
        queue = await bench.queue("one")
        claiming = asyncio.ensure_future(queue.claim(ENVIRONMENT))
        await nothing(claiming)
        await bench.due("add", [3])
        assert (await soon(claiming)).input == {"parts": [3]}

    async def test_what_one_has_claimed_no_other_gets(self, bench: Bench) -> None:
        one, other = await bench.queue("one"), await bench.queue("other")
        await bench.due("add", [1])
        await soon(one.claim(ENVIRONMENT))
        await nothing(asyncio.ensure_future(other.claim(ENVIRONMENT)), end=True)

    async def test_only_wanted_operators_in_their_version_come(self, bench: Bench) -> None:
        queue = await bench.queue("one")
        await bench.due("pay", [1])
        await bench.due("add", [2])
        assert (await soon(queue.claim(ENVIRONMENT, {"add": 1}))).operator == "add"
        await nothing(asyncio.ensure_future(queue.claim(ENVIRONMENT, {"pay": 2})), end=True)
        assert (await soon(queue.claim(ENVIRONMENT, {"pay": 1}))).operator == "pay"

    async def test_other_environments_are_refused(self, bench: Bench) -> None:
        queue = await bench.queue("one")
        with pytest.raises(Forbidden):
            await soon(queue.claim(STRANGE))

    async def test_an_output_is_recorded_with_the_last_lines(self, bench: Bench) -> None:
        queue = await bench.queue("one")
        due = await bench.due("add", [1, 2])
        work = await soon(queue.claim(ENVIRONMENT))
        await queue.progress(work, 0.5, "half")
        await queue.log(work, "added")
        await queue.settle(work, Done({"whole": 3}))
        came = await soon(bench.came(due))
        assert came["output"] == {"whole": 3}
        assert came["log"] == ["added"]

    async def test_an_error_is_recorded(self, bench: Bench) -> None:
        queue = await bench.queue("one")
        due = await bench.due("add", [1])
        work = await soon(queue.claim(ENVIRONMENT))
        numbers = {"final": 1, "line": 3, "share": 0.5}
        why = Failed("sums.wrong", "They do not add up. Count again.", numbers)
        await queue.settle(work, why)
        error = (await soon(bench.came(due)))["error"]
        assert error["code"] == "sums.wrong"
        assert error["message"] == "They do not add up. Count again."
        assert error["details"] == numbers

    async def test_an_output_that_is_not_promised_is_refused(self, bench: Bench) -> None:
        queue = await bench.queue("one")
        due = await bench.due("add", [1])
        work = await soon(queue.claim(ENVIRONMENT))
        with pytest.raises(Invalid) as told:
            await queue.settle(work, Done({"whole": "three"}))
        assert told.value.kind == "operator.output"
        await queue.settle(work, Done({"whole": 1}))
        assert (await soon(bench.came(due)))["output"] == {"whole": 1}

    async def test_text_is_seen_while_the_work_goes_on(self, bench: Bench) -> None:
        queue = await bench.queue("one")
        due = await bench.due("add", [1])
        work = await soon(queue.claim(ENVIRONMENT))
        await queue.partial(work, "perhaps", "said")
        await queue.partial(work, "", "recanted")
        await queue.partial(work, "so ")
        await queue.partial(work, "far")
        await until(lambda: _is(bench.said(due), "so far"))

    async def test_a_lease_holds_as_long_as_it_is_prolonged(self, bench: Bench) -> None:
        one, other = await bench.queue("one"), await bench.queue("other")
        await bench.due("add", [1])
        work = await soon(one.claim(ENVIRONMENT))
        beating = asyncio.ensure_future(_beat(one, work))
        await bench.lapse()
        await nothing(asyncio.ensure_future(other.claim(ENVIRONMENT)), end=True)
        await over(beating)

    async def test_what_has_lapsed_goes_to_another(self, bench: Bench) -> None:
        one, other = await bench.queue("one"), await bench.queue("other")
        due = await bench.due("add", [1])
        first = await soon(one.claim(ENVIRONMENT))
        await bench.lapse()
        second = await soon(other.claim(ENVIRONMENT))
        assert second.id == first.id
        assert second.attempt != first.attempt
        assert second.input == first.input
        await other.settle(second, Done({"whole": 1}))
        assert (await soon(bench.came(due)))["output"] == {"whole": 1}

    async def test_who_is_late_counts_until_another_attempt_was_handed_out(
        self, bench: Bench
    ) -> None:
        one, other = await bench.queue("one"), await bench.queue("other")
        late = await bench.due("add", [1])
        work = await soon(one.claim(ENVIRONMENT))
        await bench.lapse()
        await one.settle(work, Done({"whole": 1}))
        assert (await soon(bench.came(late)))["output"] == {"whole": 1}
        lost = await bench.due("add", [2])
        work = await soon(one.claim(ENVIRONMENT))
        await bench.lapse()
        again = await soon(other.claim(ENVIRONMENT))
        with pytest.raises(Conflict) as told:
            await one.settle(work, Done({"whole": 7}))
        assert told.value.kind == "effect.lost"
        with pytest.raises(Conflict) as told:
            await one.heartbeat(work)
        assert told.value.kind == "effect.lost"
        await other.settle(again, Done({"whole": 2}))
        assert (await soon(bench.came(lost)))["output"] == {"whole": 2}

    async def test_nobody_settles_the_work_of_another(self, bench: Bench) -> None:
        one, other = await bench.queue("one"), await bench.queue("other")
        due = await bench.due("add", [1])
        work = await soon(one.claim(ENVIRONMENT))
        with pytest.raises(Conflict):
            await other.settle(work, Done({"whole": 9}))
        await one.settle(work, Done({"whole": 1}))
        assert (await soon(bench.came(due)))["output"] == {"whole": 1}

    async def test_a_result_is_recorded_once(self, bench: Bench) -> None:
        queue = await bench.queue("one")
        due = await bench.due("add", [1])
        work = await soon(queue.claim(ENVIRONMENT))
        await queue.settle(work, Done({"whole": 1}))
        await soon(bench.came(due))
        with pytest.raises(Conflict) as told:
            await queue.settle(work, Done({"whole": 2}))
        assert told.value.kind == "effect.settled"
        assert (await soon(bench.came(due)))["output"] == {"whole": 1}

    async def test_what_is_given_up_is_offered_again(self, bench: Bench) -> None:
        one, other = await bench.queue("one"), await bench.queue("other")
        due = await bench.due("add", [1])
        for _ in range(4):
            work = await soon(one.claim(ENVIRONMENT))
            await one.give_up(work)
        work = await soon(other.claim(ENVIRONMENT))
        await other.settle(work, Done({"whole": 1}))
        assert (await soon(bench.came(due)))["output"] == {"whole": 1}

    async def test_what_is_lost_twice_has_failed(self, bench: Bench) -> None:
        queue = await bench.queue("one")
        due = await bench.due("add", [1])
        for _ in range(2):
            work = await soon(queue.claim(ENVIRONMENT))
            await queue.give_up(work, lost=True)
        assert (await soon(bench.came(due)))["error"]["code"] == "effect.exhausted"

    async def test_what_may_not_be_repeated_is_not(self, bench: Bench) -> None:
        one, other = await bench.queue("one"), await bench.queue("other")
        for end in ("given up", "lapsed"):
            due = await bench.due("pay", [1])
            work = await soon(one.claim(ENVIRONMENT))
            assert not work.repeatable
            if end == "given up":
                await one.give_up(work)
            else:
                await bench.lapse()
            assert (await soon(bench.came(due)))["error"]["code"] == "effect.unknown"
        await nothing(asyncio.ensure_future(other.claim(ENVIRONMENT)), end=True)

    async def test_who_works_is_told_when_nobody_wants_it(self, bench: Bench) -> None:
        queue = await bench.queue("one")
        told: list[str] = []
        queue.cancelled = told.append
        due = await bench.due("add", [1])
        work = await soon(queue.claim(ENVIRONMENT))
        await bench.unwanted(due)
        await until(lambda: _now(told == [work.attempt]))
        with pytest.raises(Conflict):
            await queue.settle(work, Done({"whole": 1}))


async def soon(waiting: Awaitable[Any]) -> Any:
    """Give what comes soon."""
    return await asyncio.wait_for(waiting, SOON)


async def over(task: "asyncio.Future[Any]") -> None:
    """End a task."""
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


async def nothing(claiming: "asyncio.Future[Work]", *, end: bool = False) -> None:
    """Require that nothing is claimed."""
    done, _ = await asyncio.wait([claiming], timeout=QUIET)
    assert not done, f"claimed {claiming.result()}"
    if end:
        await over(claiming)


async def until(true: Callable[[], Awaitable[bool]]) -> None:
    """Look again and again until something is so."""
    async with asyncio.timeout(SOON):
        while not await true():  # noqa: ASYNC110 - what is looked at does not tell
            await asyncio.sleep(0.01)


async def _is(told: Awaitable[str], wanted: str) -> bool:
    return await told == wanted


async def _now(so: bool) -> bool:  # noqa: FBT001  what is so
    return so


async def _beat(queue: WorkQueue, work: Work) -> None:
    while True:
        await queue.heartbeat(work)
        await asyncio.sleep(0.005)
