"""Work beside the loop is done in turn, and holds up nobody who wants to stop."""

import subprocess
import sys

import pytest

from hubdesk import ADMIN, HubDesk
from taskflow.domain.flow.operations import read_operation
from taskflow.domain.flowlog import CreateFlow, EditFlow
from taskflow.hub.heavy_work import HeavyWork
from turns import LONGEST, Doing, longest

ENDLESS = """
import asyncio, threading
from taskflow.hub.heavy_work import HeavyWork

async def main():
    begun = threading.Event()
    def work():
        begun.set()
        threading.Event().wait()
    asyncio.create_task(HeavyWork().run("ann", work))
    while not begun.is_set():
        await asyncio.sleep(0.01)

asyncio.run(main())
"""


async def test_what_is_raised_beside_the_loop_is_raised_here() -> None:
    beside = HeavyWork()
    assert await beside.run("ann", lambda: 7) == 7
    with pytest.raises(ZeroDivisionError):
        await beside.run("ann", lambda: 1 // 0)


def test_work_that_never_ends_holds_up_no_stop() -> None:
    subprocess.run([sys.executable, "-c", ENDLESS], check=True, timeout=60)


@pytest.mark.long
async def test_a_flow_is_loaded_whatever_was_drawn_in_it_last(desk: HubDesk) -> None:
    tasks = [{"name": f"t{k}", "type": "TaskChat"} for k in range(3000)]
    document = {"name": "large", "tasks": tasks}
    create = CreateFlow(mutation=desk.mutation(), document=document)
    await desk.hub.flows.submit(ADMIN, "large", create)
    renaming = [
        read_operation({"op": "set", "task": f"t{k}", "path": ["label"], "value": "x"})
        for k in range(100)
    ]
    edit = EditFlow(mutation=desk.mutation(), operations=renaming)
    await desk.hub.flows.submit(ADMIN, "large", edit)

    async def loading() -> Doing:
        await desk.crash()
        await desk.open()
        return lambda: desk.hub.flows.read(ADMIN, "large")

    assert await longest(loading) < LONGEST
