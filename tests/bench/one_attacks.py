"""Of twenty people one attacks: ``python tests/bench/one_attacks.py`` says what the others notice.

The others work at a pace that keeps the server's thread half busy. Their requests come from a
process of their own and the attacker's from another, of least importance, as from a machine of
the attacker's. It measures by the wall clock, so it says something only on a machine that has
nothing else to do.
"""

import asyncio
import multiprocessing
import os
import sys
import tempfile
from pathlib import Path
from typing import Any

import psutil

sys.path.insert(0, str(Path(__file__).parents[1]))

from bench.calm import Calm, working
from bench.crowd import Asker, attacked
from bench.report import percentile
from runningserver import ModelProcess, RunningServer

PEOPLE = 19
SECONDS = 20.0
ROUNDS = 3
HALF = 0.5
"""The share of a processor that the server is to use for those who work."""


def tokens(server: RunningServer) -> list[str]:
    """Make the people; gives a token of each."""
    admin = server.admin()
    names = [f"person{number}" for number in range(PEOPLE + 1)]
    for name in names:
        admin.invite(name)
    return [server.person(name).token() for name in names]


def attack(url: str, token: str, begun: Any, enough: Any, counts: Any) -> None:
    """Attack in a process of one's own until it is enough."""
    os.nice(19)

    async def going() -> None:
        asker = Asker(url, token)
        async with attacked(asker) as made:
            begun.set()
            await asyncio.to_thread(enough.wait)
        await asker.close()
        counts.put(list(made))

    asyncio.run(going())


class Attack:
    """An attacker's process while it goes on."""

    def __init__(self, url: str, token: str) -> None:
        """Begin."""
        self._begun, self._enough = multiprocessing.Event(), multiprocessing.Event()
        self._counts: Any = multiprocessing.Queue()
        told = (url, token, self._begun, self._enough, self._counts)
        self._process = multiprocessing.Process(target=attack, args=told)
        self._process.start()
        self._begun.wait(120)

    def end(self) -> list[int]:
        """End it; gives how often each attack was made."""
        self._enough.set()
        made: list[int] = self._counts.get(timeout=120)
        self._process.join()
        return made


async def paced(people: list[Calm], process: psutil.Process) -> float:
    """Find the seconds between what one does at which the server is half busy."""
    pause = 1.0
    for _ in range(3):
        before, at = busy(process), asyncio.get_running_loop().time()
        await working(people, pause, SECONDS / 4)
        share = (busy(process) - before) / (asyncio.get_running_loop().time() - at)
        pause *= share / HALF
    return pause


def busy(process: psutil.Process) -> float:
    """Give the processor time of a process in seconds."""
    times = process.cpu_times()
    return float(times.user + times.system)


def told(name: str, took: list[float]) -> None:
    """Print how long it took."""
    half, slowest = (percentile(took, share) * 1000 for share in (0.5, 0.99))
    sys.stdout.write(f"{name}: p50 {half:.1f} ms, p99 {slowest:.1f} ms of {len(took)}\n")
    sys.stdout.flush()


async def measure(url: str, process: psutil.Process, known: list[str]) -> None:
    """Measure the others alone, then with one who attacks, by turns."""
    *calm_ones, attacker = known
    people = [await Calm.begun(url, token) for token in calm_ones]
    pause = await paced(people, process)
    sys.stdout.write(f"each does something {1 / pause:.1f} times a second\n")
    for _ in range(ROUNDS):
        told("alone   ", await working(people, pause, SECONDS))
        going = await asyncio.to_thread(Attack, url, attacker)
        told("attacked", await working(people, pause, SECONDS))
        sys.stdout.write(f"          by {await asyncio.to_thread(going.end)}\n")
    for one in people:
        one.close()


def main() -> None:
    """Start a server and measure."""
    model = ModelProcess()
    with tempfile.TemporaryDirectory() as folder:
        server = RunningServer(Path(folder), OPENAI_BASE_URL=model.url)
        server.start()
        try:
            process = psutil.Process(server.pid)
            asyncio.run(measure(server.url, process, tokens(server)))
        finally:
            server.stop()
            model.stop()


if __name__ == "__main__":
    main()
