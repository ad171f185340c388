"""However T@skFlow ends, none of its child processes survives it."""

import asyncio
import os
import signal
import sys
from pathlib import Path

import psutil
import pytest

from taskflow.embedded import embedded_store

PARENT = """
import asyncio, pathlib, sys
from taskflow.embedded import embeddings, hold, store

async def main():
    data = pathlib.Path(sys.argv[1])
    with hold(data):
        children = [store(data), embeddings(data)]
        await asyncio.gather(*(child.start() for child in children))
        print(*(child.pid for child in children), flush=True)
        await asyncio.Event().wait()

asyncio.run(main())
"""


@pytest.mark.parametrize("loop", ["asyncio", "uvloop"])
async def test_a_kill_9_of_the_parent_leaves_no_child_and_the_next_start_works(
    tmp_path: Path, loop: str
) -> None:
    program = PARENT if loop == "asyncio" else PARENT.replace("asyncio.run", "uvloop.run")
    parent = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", f"import {loop}\n{program}", str(tmp_path)),
        stdout=asyncio.subprocess.PIPE,
    )
    assert parent.stdout
    line = await parent.stdout.readline()
    children = [psutil.Process(int(pid)) for pid in line.split()]
    assert len(children) == 2
    os.kill(parent.pid, signal.SIGKILL)
    await parent.wait()
    _, alive = await asyncio.to_thread(psutil.wait_procs, children, timeout=30)
    assert alive == []
    async with embedded_store(tmp_path) as url:
        assert url
