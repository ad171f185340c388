"""From the grant until work is handed out: its claim is kept, looked at again, and bounded."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from taskflow.domain.errors import Conflict, Limited
from taskflow.domain.work import Done
from taskflow.hub.due import effects
from taskflow.hub.queues import queue
from taskflow.testing.work import ENVIRONMENT, nothing, soon
from workbench import HubBench, desk_of

LEASE = 0.6


@pytest.fixture
async def bench(database_url: str, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[HubBench]:
    # The bench sets the clock forward by whole leases, which is no standing still.
    monkeypatch.setattr(effects, "STALL", 3600.0)
    desk = desk_of(database_url)
    await desk.open()
    yield HubBench(desk)
    await desk.close()


class Gate:
    """Holds back what the hub reads to make what work is asked with."""

    def __init__(self, bench: HubBench, patch: pytest.MonkeyPatch) -> None:
        self.reached, self.open = asyncio.Event(), asyncio.Event()
        self._worked = bench.desk.hub.reader.worked
        patch.setattr(bench.desk.hub.reader, "worked", self._wait)

    async def _wait(self, *given: Any) -> Any:
        self.reached.set()
        await self.open.wait()
        return await self._worked(*given)


async def test_a_claim_is_kept_while_its_input_is_made(
    bench: HubBench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(effects, "LEASE", LEASE)
    gate = Gate(bench, monkeypatch)
    one = await bench.queue("one")
    due = await bench.due("add", [1, 2])
    claiming = asyncio.ensure_future(one.claim(ENVIRONMENT))
    await soon(gate.reached.wait())
    (claim,) = bench.desk.hub.effects.held("one")
    handed = claim.until
    async with asyncio.timeout(20):
        while claim.until < handed + 2 * LEASE:  # it was prolonged long after it would have ended
            bench.desk.hub.effects.lapsing.set()
            await asyncio.sleep(LEASE / 10)
    assert bench.desk.hub.effects.held("one") == [claim]
    gate.open.set()
    work = await soon(claiming)
    assert work.attempt == claim.attempt
    await one.settle(work, Done({"whole": 3}))
    assert (await soon(bench.came(due)))["output"] == {"whole": 3}


async def test_what_nobody_wants_any_more_when_its_input_is_made_is_not_handed_out(
    bench: HubBench, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = Gate(bench, monkeypatch)
    one = await bench.queue("one")
    due = await bench.due("pay", [1])
    claiming = asyncio.ensure_future(one.claim(ENVIRONMENT))
    await soon(gate.reached.wait())
    await bench.unwanted(due)
    gate.open.set()
    await nothing(claiming)
    await bench.due("add", [2])
    assert (await soon(claiming)).input == {"parts": [2]}


async def test_claims_that_waited_are_granted_up_to_the_most_that_one_may_have(
    bench: HubBench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queue, "MOST_HELD", 2)
    one, other = await bench.queue("one"), await bench.queue("other")
    claims = [asyncio.ensure_future(one.claim(ENVIRONMENT)) for _ in range(4)]
    await nothing(claims[0])
    for number in range(4):
        await bench.due("add", [number])
    came = await soon(asyncio.gather(*claims, return_exceptions=True))
    assert sum(isinstance(one, Limited) for one in came) == 2
    assert len(bench.desk.hub.effects.held("one")) == 2
    for _ in range(2):  # what was not granted is there for others, at its first attempt
        await soon(other.claim(ENVIRONMENT))
    assert [claim.effect.attempt for claim in bench.desk.hub.effects.held("other")] == [1, 1]


async def test_who_is_stuck_in_its_work_is_handed_nothing_more_until_it_is_heard_again(
    bench: HubBench,
) -> None:
    one, two = await bench.queue("one"), await bench.queue("two")
    due = await bench.due("add", [1, 2])
    stuck = await soon(one.claim(ENVIRONMENT))
    waiting = asyncio.ensure_future(one.claim(ENVIRONMENT))
    await nothing(waiting)
    await bench.lapse()
    await nothing(waiting)  # it is offered again, but not to whoever is stuck in it
    again = await soon(two.claim(ENVIRONMENT))
    assert again.id == stuck.id
    await two.settle(again, Done({"whole": 3}))
    assert (await soon(bench.came(due)))["output"] == {"whole": 3}
    await bench.due("add", [3])
    await nothing(waiting)
    await one.give_up(stuck)
    assert (await soon(waiting)).input == {"parts": [3]}


async def test_who_was_stuck_is_handed_more_once_they_are_refused_with_what_they_lost(
    bench: HubBench,
) -> None:
    one, two = await bench.queue("one"), await bench.queue("two")
    due = await bench.due("add", [1, 2])
    stuck = await soon(one.claim(ENVIRONMENT))
    waiting = asyncio.ensure_future(one.claim(ENVIRONMENT))
    await nothing(waiting)
    await bench.lapse()
    again = await soon(two.claim(ENVIRONMENT))
    await two.settle(again, Done({"whole": 3}))
    await soon(bench.came(due))
    with pytest.raises(Conflict):
        await one.settle(stuck, Done({"whole": 3}))
    bench.desk.clock.steady_ahead += 10 * effects.LEASE  # it waits long, with nothing to tell
    assert not one.silence
    await bench.due("add", [3])
    assert (await soon(waiting)).input == {"parts": [3]}


async def test_who_lost_work_while_silent_is_handed_more_whatever_they_say_then(
    bench: HubBench,
) -> None:
    one, two = await bench.queue("one"), await bench.queue("two")
    await bench.due("add", [1, 2])
    await soon(one.claim(ENVIRONMENT))
    await bench.lapse()
    again = await soon(two.claim(ENVIRONMENT))  # which cancels what the first one has
    await two.settle(again, Done({"whole": 3}))
    waiting = asyncio.ensure_future(one.claim(ENVIRONMENT))
    await nothing(waiting)
    bench.desk.clock.steady_ahead += 10 * effects.LEASE
    assert not one.silence
    await bench.due("add", [3])
    assert (await soon(waiting)).input == {"parts": [3]}


async def test_who_has_waited_long_for_work_is_handed_it(bench: HubBench) -> None:
    one = await bench.queue("one")
    waiting = asyncio.ensure_future(one.claim(ENVIRONMENT))
    await nothing(waiting)
    bench.desk.clock.steady_ahead += 10 * effects.LEASE
    await bench.due("add", [1])
    assert (await soon(waiting)).input == {"parts": [1]}
