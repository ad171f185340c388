"""Kill -9 under load: nothing acknowledged is lost or doubled, nobody gets another's answer."""

import asyncio
import os
import random
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from insistent import Client, Repeater, Writer, asker
from ledger import Ledger
from runningserver import ModelProcess, RunningServer, store_of, wait_until
from talking import welcome

WRITERS, TALKERS = 5, 2
SEED = int(os.environ.get("TASKFLOW_TEST_SEED", "0")) or random.SystemRandom().randrange(1 << 30)


class Torment:
    """A server under load that is killed, or whose store is, and looked at after each time."""

    def __init__(self, folder: Path, model: ModelProcess) -> None:
        sys.stdout.write(f"TASKFLOW_TEST_SEED={SEED}\n")
        self.chance = random.Random(SEED)  # noqa: S311 - to be repeated, not to be secret
        self.server = RunningServer(
            folder, OPENAI_BASE_URL=model.url, TASKFLOW_EMBEDDINGS_URL=model.url
        )
        self.server.start()
        ann = self.server.admin()
        own, fellow, stranger = (asker(self.server, ann, name) for name in ("ann", "bob", "eve"))
        self.ledger = Ledger(own.token)
        self.writers = []
        for number in range(WRITERS + TALKERS):
            family, chat = welcome(ann)
            ann.do("addMember", "MemberCommand", "seq", family=family, name="bob")
            self.ledger.follow(family)
            talks = number >= WRITERS
            self.writers.append(Writer(self.ledger, own, family, chat, talks=talks))
        self.repeater = Repeater(self.ledger, own, fellow, stranger, self.chance)
        self.clients: list[Client] = [*self.writers, self.repeater]

    def kill(self, whom: str) -> None:
        """Kill at a random moment under load, and compare everything when it works again."""
        asyncio.run(self._killed(whom, self.chance.uniform(0.05, 0.6)))
        if whom == "server":
            self.server.start()
        asyncio.run(self.ledger.check(self.server.url))

    def rest(self, repeats: int) -> None:
        """Let everybody get something done, and wait until no work is left; then compare.

        More than ``repeats`` commands are answered again in all: while a store that has fallen
        again and again is away, none are.
        """

        async def last() -> None:
            stop = asyncio.Event()
            running = self._started(stop)
            async with asyncio.timeout(60 + repeats):
                await asyncio.gather(*(client.moved.wait() for client in self.clients))
                while self.repeater.count <= repeats:
                    self.repeater.moved.clear()
                    await self.repeater.moved.wait()
            stop.set()
            await asyncio.gather(*running)

        def settled() -> bool:
            asyncio.run(self.ledger.check(self.server.url))
            return not self.ledger.owed()

        asyncio.run(last())
        wait_until(settled, 90)

    def _started(self, stop: asyncio.Event) -> list["asyncio.Task[None]"]:
        for client in self.clients:
            client.moved = asyncio.Event()  # of this loop
        return [asyncio.create_task(one.run(self.server.url, stop)) for one in self.clients]

    async def _killed(self, whom: str, seconds: float) -> None:
        stop = asyncio.Event()
        running = self._started(stop)
        await asyncio.sleep(seconds)
        if whom == "server":
            await asyncio.to_thread(self.server.kill)
        else:
            store_of(self.server).kill()
            await asyncio.sleep(seconds)
        stop.set()
        await asyncio.gather(*running)


def survive(folder: Path, model: ModelProcess, victims: Sequence[str], repeats: int) -> Torment:
    """Kill one after another, and let the rest come to rest."""
    torment = Torment(folder, model)
    try:
        for whom in victims:
            torment.kill(whom)
        torment.rest(repeats)
    finally:
        torment.server.kill()
    return torment


@pytest.mark.timeout(900)
@pytest.mark.parametrize(
    "times", [pytest.param(2, id="six"), pytest.param(10, id="thirty", marks=pytest.mark.long)]
)
def test_kills_under_load_lose_and_double_nothing(
    tmp_path: Path, model: ModelProcess, times: int
) -> None:
    torment = survive(tmp_path, model, ["server", "store", "server"] * times, 3 * times)
    assert len(torment.ledger.entries) > 10 * times
    assert torment.repeater.count > 3 * times


@pytest.mark.long
@pytest.mark.timeout(9000)  # the longer a store falls again and again, the later it is started
@pytest.mark.parametrize("whom", ["server", "store"])
def test_two_hundred_kills_under_load_lose_and_double_nothing(
    tmp_path: Path, model: ModelProcess, whom: str
) -> None:
    torment = survive(tmp_path, model, [whom] * 200, 300)
    assert len(torment.ledger.entries) > 1000
    assert torment.repeater.count > 300
