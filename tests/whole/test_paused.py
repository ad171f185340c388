"""One of two servers on one store stands still for 20 s: the other follows it, and it stops."""

import asyncio
import os
import random
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from pymongo import MongoClient

from insistent import Client, Repeater, Writer, asker
from ledger import Ledger
from runningserver import ModelProcess, RunningServer, wait_until
from storeserver import StoreServer
from talking import welcome
from taskflow.domain.event import EPOCH
from taskflow.store.ownership import LEASE

SEED = int(os.environ.get("TASKFLOW_TEST_SEED", "0")) or random.SystemRandom().randrange(1 << 30)
PAUSE = 20.0
PAUSES = 20
FAMILIES = 6
SECRET = "the two servers sign logins with this one secret"
STOPS = 30.0
"""Seconds within which a server that was followed must have stopped."""


class Pair:
    """Two servers of two machines on one store, of which the one at work is ``owner``."""

    def __init__(self, folder: Path, store: StoreServer, model: ModelProcess) -> None:
        sys.stdout.write(f"TASKFLOW_TEST_SEED={SEED}\n")
        self.chance = random.Random(SEED)  # noqa: S311 - to be repeated, not to be secret
        self.store = store
        self.owner, self.other = (
            RunningServer(
                folder / machine,
                machine=machine,
                MONGODB_URL=f"{store.url}/pair",
                OPENAI_BASE_URL=model.url,
                TASKFLOW_EMBEDDINGS_URL=model.url,
                TASKFLOW_SECRET=SECRET,
            )
            for machine in ("one", "two")
        )
        self.owner.start()
        ann = self.owner.admin()
        own, fellow, stranger = (asker(self.owner, ann, name) for name in ("ann", "bob", "eve"))
        self.ledger = Ledger(own.token)
        clients: list[Client] = []
        for number in range(FAMILIES):
            family, chat = welcome(ann)
            ann.do("addMember", "MemberCommand", "seq", family=family, name="bob")
            self.ledger.follow(family)
            clients.append(Writer(self.ledger, own, family, chat, talks=number % 3 == 0))
        clients.append(Repeater(self.ledger, own, fellow, stranger, self.chance))
        self.faithful, self.others = clients[::2], clients[1::2]

    async def follow(self) -> None:
        """Let the owner stand still until it has been followed, and go on then."""
        stop, owner, other = asyncio.Event(), self.owner, self.other
        owner.said.clear()
        faithful = _running(self.faithful, owner.url, stop)
        before = _running(self.others, owner.url, stop)
        await asyncio.sleep(self.chance.uniform(0.2, 1.5))
        os.kill(owner.pid, signal.SIGSTOP)
        try:
            for task in before:  # these turn to the other server
                task.cancel()
            await asyncio.gather(*before, return_exceptions=True)
            went = asyncio.get_running_loop().time()
            await asyncio.to_thread(other.start)
            others = _running(self.others, other.url, stop)
            await asyncio.gather(*(client.moved.wait() for client in self.others))
            await asyncio.sleep(max(0.0, went + PAUSE - asyncio.get_running_loop().time()))
            theirs = self.stored_of_earlier()
        finally:
            os.kill(owner.pid, signal.SIGCONT)
        assert await asyncio.to_thread(owner.ended, STOPS) != 0
        assert "taken over" in "".join(owner.said)
        assert self.stored_of_earlier() <= theirs
        await asyncio.gather(*faithful)
        self.owner, self.other = other, owner
        again = _running(self.faithful, other.url, stop)
        await asyncio.gather(*(client.moved.wait() for client in self.faithful))
        stop.set()
        await asyncio.gather(*others, *again)
        await self.ledger.check(other.url)

    async def refuse(self) -> None:
        """Let a newcomer stand still while it waits for a lease that is prolonged meanwhile."""
        stop = asyncio.Event()
        self.other.said.clear()
        running = _running([*self.faithful, *self.others], self.owner.url, stop)
        start = asyncio.create_task(asyncio.to_thread(self.other.start))
        await asyncio.sleep(self.chance.uniform(1.0, LEASE / 2))
        os.kill(self.other.pid, signal.SIGSTOP)
        await asyncio.sleep(PAUSE)
        os.kill(self.other.pid, signal.SIGCONT)
        with pytest.raises(RuntimeError, match="in use by process"):
            await start
        stop.set()
        await asyncio.gather(*running)
        await self.ledger.check(self.owner.url)

    def stored_of_earlier(self) -> set[str]:
        """Give the positions that earlier owners have written in the log, their seals too."""
        with MongoClient[dict[str, str]](self.store.url) as client:
            positions = [one["_id"] for one in client["pair"]["log"].find({}, {"_id": 1})]
        newest = max(int(one, 16) >> EPOCH for one in positions)
        return {one for one in positions if int(one, 16) >> EPOCH < newest}

    def rest(self) -> None:
        """Wait until no work is left."""

        def settled() -> bool:
            asyncio.run(self.ledger.check(self.owner.url))
            return not self.ledger.owed()

        wait_until(settled, 90)


def _running(clients: list[Client], url: str, stop: asyncio.Event) -> list["asyncio.Task[None]"]:
    for client in clients:
        client.moved = asyncio.Event()  # of this loop
    return [asyncio.create_task(client.run(url, stop)) for client in clients]


@pytest.fixture
def pair(own_store: StoreServer, tmp_path: Path, model: ModelProcess) -> Iterator[Pair]:
    pair = Pair(tmp_path, own_store, model)
    yield pair
    for server in (pair.owner, pair.other):
        server.kill()


@pytest.mark.long
@pytest.mark.timeout(3600)
def test_a_server_that_stood_still_and_was_followed_writes_and_acknowledges_nothing(
    pair: Pair,
) -> None:
    for number in range(PAUSES):
        asyncio.run(pair.refuse() if number % 5 == 4 else pair.follow())
    pair.rest()
    assert len(pair.ledger.entries) > 1000
