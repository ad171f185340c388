"""What people wrote is evaluated in processes that can be killed; nobody else's waits for it."""

import asyncio
import os
import shutil
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

from importance import gives_way
from taskflow.domain.errors import Invalid, TooLarge
from taskflow.sandbox import command
from taskflow.sandbox.pool import Pool
from taskflow.sandbox.process import Overrun

RENDER = "taskflow.texts.rendering:render"
LOOPS = "{% for a in (1..450) %}{% assign b = x | where: 'k', a %}{% endfor %}" * 2
"""Within the limits of every loop and filter, and half a minute's work."""
ITEMS = [{"k": number} for number in range(60_000)]


@pytest.fixture(params=["without bubblewrap", "under bubblewrap"], autouse=True)
def confined(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[bool]:
    """Say whether workers run under bubblewrap, which is not installed everywhere."""
    wrapped = request.param == "under bubblewrap"
    if wrapped and shutil.which("bwrap") is None:
        pytest.skip("bubblewrap is not installed")
    if not wrapped:
        monkeypatch.setattr(shutil, "which", lambda _: None)
    command.KNOWN.clear()
    yield wrapped
    command.KNOWN.clear()


@pytest.fixture
async def pool() -> AsyncIterator[Pool]:
    pool = Pool()
    yield pool
    pool.close()


async def rendered(pool: Pool, person: str, template: str, **values: object) -> str:
    return str(await pool.call(person, RENDER, template, values, seconds=1.0))


async def test_what_a_function_gives_and_raises_comes_back(pool: Pool) -> None:
    assert await rendered(pool, "ann", "Hello {{ x }}", x="you") == "Hello you"
    with pytest.raises(Invalid) as caught:
        await rendered(pool, "ann", "{{ x")
    assert caught.value.kind == "template.invalid"
    with pytest.raises(TooLarge):
        await rendered(pool, "ann", "{{ x }}" * 10_000)
    assert len(pool.all) == 1


async def test_what_never_ends_is_killed_and_another_person_s_goes_on(pool: Pool) -> None:
    await rendered(pool, "ann", "begun")
    endless = [asyncio.create_task(rendered(pool, "ann", LOOPS, x=ITEMS)) for _ in range(3)]
    await asyncio.sleep(0)
    for number in range(5):
        assert await rendered(pool, "bob", "{{ x }}", x=number) == str(number)
    assert not any(task.done() for task in endless[1:])
    ended = await asyncio.gather(*endless, return_exceptions=True)
    assert {type(one) for one in ended} == {Overrun}
    assert len(pool.all) == 2
    assert await rendered(pool, "ann", "{{ x }}", x="again") == "again"


async def test_who_is_cancelled_while_they_wait_has_nothing_run_for_them(pool: Pool) -> None:
    await rendered(pool, "ann", "begun")
    (process,) = pool.all
    began, call = [], process.call

    def noted(function: str, given: list[Any], seconds: float) -> Any:
        began.append(given[1]["x"])
        return call(function, given, seconds)

    process.call = noted  # type: ignore[method-assign]
    asked = [asyncio.create_task(rendered(pool, "ann", LOOPS, x=ITEMS))]
    asked += [asyncio.create_task(rendered(pool, "ann", "{{ x }}", x=n)) for n in range(5)]
    await asyncio.sleep(0.1)
    for one in asked[:5]:
        one.cancel()
    assert await asked[5] == "4"
    assert began == [ITEMS, 4], "the first goes on in its turn, and only who still waits comes next"
    ended = await asyncio.gather(*asked[:5], return_exceptions=True)
    assert {type(one) for one in ended} == {asyncio.CancelledError}


async def test_the_loop_goes_on_meanwhile(pool: Pool) -> None:
    begun = time.thread_time()
    with pytest.raises(Overrun):
        await rendered(pool, "ann", LOOPS, x=ITEMS)
    assert time.thread_time() - begun < 0.5


async def test_a_worker_is_the_least_important_process_and_ends_with_its_pool(pool: Pool) -> None:
    await rendered(pool, "ann", "begun")
    (process,) = pool.all
    assert process.pid is not None
    family = [psutil.Process(process.pid), *psutil.Process(process.pid).children(recursive=True)]
    assert gives_way(family[-1].pid, 19)
    assert process.pid in (os.getpid(), *[one.pid for one in psutil.Process().children()])
    pool.close()
    _, alive = psutil.wait_procs(family, 10)
    assert alive == []


async def test_a_worker_writes_no_file(pool: Pool) -> None:
    await rendered(pool, "ann", "begun")
    (process,) = pool.all
    assert process.pid is not None
    family = [psutil.Process(process.pid), *psutil.Process(process.pid).children(recursive=True)]
    assert family[-1].rlimit(psutil.RLIMIT_FSIZE) == (0, 0)


async def test_a_worker_runs_nothing_but_our_own_functions(pool: Pool) -> None:
    for name in ("os:system", "builtins:eval", "subprocess:run"):
        with pytest.raises(Exception) as caught:  # noqa: PT011  it ends the worker, no more
            await pool.call("ann", name, "true", seconds=1.0)
        assert not isinstance(caught.value, AssertionError)


async def test_memory_is_bounded(pool: Pool) -> None:
    large = "taskflow.domain.canonical:canonical"
    with pytest.raises(Overrun):
        await pool.call("ann", large, [[[]] * 1_900_000], seconds=5.0)


def test_under_bubblewrap_a_worker_sees_no_network_and_no_files_of_others(
    confined: bool,  # noqa: FBT001  a fixture
    tmp_path: Path,
) -> None:
    if not confined:
        pytest.skip("without bubblewrap a worker is confined by its limits alone")
    (tmp_path / "secret").write_text("x")
    looking = (
        "import os, socket, sys\n"
        f"sys.stdout.write(str(os.path.exists({str(tmp_path)!r})))\n"
        "sys.stdout.write(str(len([n for _, n in socket.if_nameindex() if n != 'lo'])))\n"
        "sys.stdout.write(str(len([p for p in os.listdir('/proc') if p.isdigit()]) < 5))\n"
    )
    wrapped = command.wrapping(str(shutil.which("bwrap")))
    said = subprocess.run(
        [*wrapped, sys.executable, "-I", "-c", looking], capture_output=True, text=True, check=True
    )
    assert said.stdout == "False0True"
