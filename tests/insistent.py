"""Insistent: clients that send until they are answered, and now and then what was answered."""

import asyncio
import json
import random
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import Any

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException

from ledger import Entry, Ledger
from runningserver import Person, RunningServer

AWAY = {"unavailable", "store.overtaken"}
"""Codes that say nothing about what becomes of a command."""
PAUSE = 0.02
Frame = dict[str, Any]


@dataclass(frozen=True)
class Asker:
    """Somebody with an account: their id, and a token."""

    ident: str
    token: str

    async def connect(self, url: str, stack: AsyncExitStack) -> ClientConnection:
        """Open a socket of the hub."""
        headers = {"authorization": f"Bearer {self.token}"}
        address = url.replace("http", "ws", 1) + "/hub"
        return await stack.enter_async_context(connect(address, additional_headers=headers))


def asker(server: RunningServer, admin: Person, name: str) -> Asker:
    """Give somebody with a token; who is not the admin ``ann`` gets an account first."""
    person = admin
    if name != "ann":
        admin.invite(name)
        person = server.person(name)
    return Asker(str(person.ask("{ me { id } }")["me"]["id"]), person.token())


class Client:
    """Sends one command after another, each until it is answered; runs again after each fall."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger
        self.moved = asyncio.Event()

    async def run(self, url: str, stop: asyncio.Event) -> None:
        """Send until told to stop, or until the server is gone."""
        try:
            async with AsyncExitStack() as stack:
                once = await self.opened(url, stack)
                while not stop.is_set():
                    await once()
        except (OSError, WebSocketException):
            return

    async def opened(self, url: str, stack: AsyncExitStack) -> Callable[[], Awaitable[None]]:
        """Connect, and give what is done again and again."""
        raise NotImplementedError


class Writer(Client):
    """Writes into one task of its own; with ``talks``, also speaks to the model there."""

    def __init__(
        self, ledger: Ledger, asker: Asker, family: str, task: str, *, talks: bool = False
    ) -> None:
        super().__init__(ledger)
        self._asker = asker
        self._place = {"family": family, "task": task}
        self._talks = talks
        self.next = 0

    async def opened(self, url: str, stack: AsyncExitStack) -> Callable[[], Awaitable[None]]:
        socket = await self._asker.connect(url, stack)
        return lambda: self._once(socket)

    async def _once(self, socket: ClientConnection) -> None:
        n = self.next
        frame: Frame = {"op": "update", "mutation": f"w{n}", **self._place}
        frame["patch"] = {"input": {"count": n}}
        if self._talks and n % 4 == 0:
            frame["op"], frame["event"] = "event", "SEND"
            frame["patch"]["input"]["prompt"] = f"Number {n}."
        answer = await asked(socket, frame)
        if "seq" in answer:
            self.ledger.acknowledged(self._asker.ident, frame, answer["seq"])
            self.next += 1
            self.moved.set()
            if self._talks:
                await asyncio.sleep(PAUSE)
        else:
            assert answer["error"]["code"] in AWAY, answer
            await asyncio.sleep(PAUSE)


class Repeater(Client):
    """Sends what was acknowledged again: as its own asker, a fellow, and a stranger."""

    def __init__(
        self, ledger: Ledger, own: Asker, fellow: Asker, stranger: Asker, chance: random.Random
    ) -> None:
        super().__init__(ledger)
        self._askers = (own, fellow, stranger)
        self._chance = chance
        self._told: dict[tuple[str, str, str], int] = {}
        self.count = 0

    async def opened(self, url: str, stack: AsyncExitStack) -> Callable[[], Awaitable[None]]:
        sockets = [await asker.connect(url, stack) for asker in self._askers]
        return lambda: self._once(*sockets)

    async def _once(
        self, own: ClientConnection, fellow: ClientConnection, stranger: ClientConnection
    ) -> None:
        ours = [one for one in self.ledger.entries[-400:] if one.who == self._askers[0].ident]
        ours += self._chance.choices(self.ledger.entries, k=5) if self.ledger.entries else []
        there = [one for one in ours if one.who == self._askers[0].ident]
        if not there:
            await asyncio.sleep(PAUSE)
            return
        entry = self._chance.choice(there)
        match self._chance.randrange(4):
            case 0:
                answer = await asked(own, entry.frame)
                assert _unsure(answer) or answer["seq"] == entry.seq, (answer, entry)
            case 1:
                other = {**entry.frame, "op": "update", "patch": {"input": {"count": -1}}}
                answer = await asked(own, other)
                assert _unsure(answer) or _code(answer) == "mutation.reused", (answer, entry)
            case 2:
                answer = await asked(fellow, entry.frame)
                self._fellow(entry, answer)
            case _:
                answer = await asked(stranger, entry.frame)
                assert _unsure(answer) or _code(answer) == "family.notFound", (answer, entry)
        self.count += not _unsure(answer)
        self.moved.set()
        await asyncio.sleep(PAUSE)

    def _fellow(self, entry: Entry, answer: Frame) -> None:
        """A command is everybody's own: done for them too, once, and answered the same."""
        if _unsure(answer):
            return
        fellow = self._askers[1].ident
        key = (fellow, entry.frame["family"], entry.frame["mutation"])
        assert answer["seq"] > entry.seq, (answer, entry)
        assert self._told.setdefault(key, answer["seq"]) == answer["seq"], (answer, entry)
        self.ledger.acknowledged(fellow, entry.frame, answer["seq"])


async def asked(socket: ClientConnection, frame: Mapping[str, Any]) -> Frame:
    """Send a frame and read its answer."""
    await socket.send(json.dumps({"id": 1, **frame}))
    answer = json.loads(await socket.recv())
    assert answer.pop("re") == 1, answer
    return dict(answer)


def _code(answer: Frame) -> str:
    return str(answer.get("error", {}).get("code", ""))


def _unsure(answer: Frame) -> bool:
    return _code(answer) in AWAY
