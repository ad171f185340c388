"""Work whose task waits for its kind: it keeps no place, and begins once the kind is back."""

import asyncio
from collections.abc import AsyncIterator, Callable

import pytest

from hubdesk import HubDesk
from taskflow.domain.step import step
from taskflow.domain.work import SERVER, Done
from taskflow.testing.work import ENVIRONMENT, nothing, soon, until
from workbench import Add, HubBench, Pay


class PayHere(Pay):
    """Adds up in the hub's own process, and may do so only once."""

    name = "payHere"
    environment = SERVER


@pytest.fixture
async def bench(database_url: str) -> AsyncIterator[HubBench]:
    made = (Add(), Pay(), PayHere())
    steps = [step(one) for one in made]
    desk = HubDesk(database_url, {one.name: one for one in made}, kinds=steps)
    await desk.open()
    yield HubBench(desk)
    await desk.close()


def gone(bench: HubBench, name: str) -> Callable[[], None]:
    """Take a kind away; gives what brings it back."""
    catalogue = bench.desk.hub.catalogue
    kind = catalogue.types.pop(name)
    del catalogue._versions[kind.key]  # noqa: SLF001  nothing takes one away meanwhile
    return lambda: catalogue.add(kind)


async def resting(bench: HubBench) -> None:
    """Wait until nothing is due that could be claimed."""

    async def nothing_due() -> bool:
        return bench.desk.hub.effects.counts() == {"due": 0, "claimed": 0}

    await until(nothing_due)


@pytest.mark.parametrize("operator", ["add", "pay"])
async def test_it_is_let_go_and_handed_out_at_its_first_attempt_with_its_kind(
    bench: HubBench, operator: str
) -> None:
    one = await bench.queue("one")
    due = await bench.due(operator, [1, 2])
    back = gone(bench, operator)
    claiming = asyncio.ensure_future(one.claim(ENVIRONMENT))
    await resting(bench)
    await bench.due("add" if operator == "pay" else "pay", [3])  # it holds up nothing else
    assert (await soon(claiming)).input == {"parts": [3]}
    claiming = asyncio.ensure_future(one.claim(ENVIRONMENT))
    await nothing(claiming)
    back()
    work = await soon(claiming)
    assert work.input == {"parts": [1, 2]}
    assert [claim.effect.attempt for claim in bench.desk.hub.effects.held("one")] == [1, 1]
    await one.settle(work, Done({"whole": 3}))
    assert (await soon(bench.came(due)))["output"] == {"whole": 3}


async def test_what_may_be_done_once_and_never_began_is_done_after_a_restart_with_its_kind(
    bench: HubBench,
) -> None:
    due = await bench.due("pay", [1, 2])
    gone(bench, "pay")
    claiming = asyncio.ensure_future((await bench.queue("one")).claim(ENVIRONMENT))
    await resting(bench)
    claiming.cancel()
    await bench.desk.crash()
    await bench.desk.open()
    again = await bench.queue("one")
    work = await soon(again.claim(ENVIRONMENT))
    await again.settle(work, Done({"whole": 3}))
    assert (await soon(bench.came(due)))["output"] == {"whole": 3}


async def test_in_the_hubs_own_process_it_keeps_no_place_and_is_done_once_the_kind_is_back(
    bench: HubBench,
) -> None:
    processor = bench.desk.processor
    await processor.stop()
    due = await bench.due("payHere", [1, 2])
    back = gone(bench, "payHere")
    await processor.start()
    await resting(bench)

    async def free() -> bool:
        return processor.running == 0

    await until(free)
    back()
    assert (await soon(bench.came(due)))["output"] == {"whole": 3}
