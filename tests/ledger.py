"""Ledger: what clients were told, compared with what a whole server shows afterwards."""

import asyncio
import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx
import msgspec
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import InvalidStatus

from taskflow.domain.event import Event
from taskflow.domain.family import Family

SHOWN = """query($id: ID!) { family(id: $id) { seq members { user }
  tasks(first: 100) { edges { node { instanceId document } } } } }"""
LISTED = "{ families(first: 100) { edges { node { id seq } } } }"
UNAVAILABLE = 503
PATIENCE = 60.0
"""Seconds until a server that works again must answer."""


@dataclass
class Known:
    """A family as its events tell it; ``count`` says how often each mutation stands in it."""

    state: Family
    count: Counter[tuple[str, str]] = field(default_factory=Counter)
    seqs: dict[tuple[str, str], int] = field(default_factory=dict)
    due: set[str] = field(default_factory=set)
    settled: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True)
class Entry:
    """One acknowledged command: who asked, with which frame, and what they were told."""

    who: str
    frame: Mapping[str, Any]
    seq: int


class Ledger:
    """Every acknowledgement of some families, whose events are read on from check to check.

    ``token`` is of somebody who may read all of them.
    """

    def __init__(self, token: str) -> None:
        self._headers = {"authorization": f"Bearer {token}"}
        self._families: dict[str, Known] = {}
        self._unseen: list[Entry] = []
        self.entries: list[Entry] = []

    def follow(self, family: str) -> None:
        """Look at a family too."""
        self._families[family] = Known(Family(family))

    def acknowledged(self, who: str, frame: Mapping[str, Any], seq: int) -> None:
        """Note what somebody was told."""
        entry = Entry(who, dict(frame), seq)
        self.entries.append(entry)
        self._unseen.append(entry)

    def owed(self) -> set[str]:
        """Give the effects and timers that are due and not settled, as far as was read."""
        return {one for known in self._families.values() for one in known.due - {*known.settled}}

    async def check(self, url: str) -> None:
        """Read what is new, and compare all that can be compared."""
        await self._read(url)
        for entry in self._unseen:
            known = self._families[str(entry.frame["family"])]
            key = (entry.who, str(entry.frame["mutation"]))
            assert known.count[key] == 1, (key, known.count[key])
            assert known.seqs[key] <= entry.seq, (key, known.seqs[key], entry.seq)
        self._unseen.clear()
        async with httpx.AsyncClient(
            base_url=url,
            headers=self._headers,
            timeout=60,
            verify=False,  # noqa: S501  plain HTTP; certificates take long to read
        ) as http:
            async with asyncio.timeout(PATIENCE):
                while differences := await self._differences(http):
                    before = self._heads()
                    await self._read(url)  # work may have gone on meanwhile
                    assert self._heads() != before, differences

    async def _connected(self, address: str) -> ClientConnection:
        """Connect as soon as the server can look up who it is."""
        async with asyncio.timeout(PATIENCE):
            while True:
                try:
                    return await connect(
                        address, additional_headers=self._headers, max_size=None, max_queue=None
                    )
                except InvalidStatus as error:
                    if error.response.status_code != UNAVAILABLE:
                        raise
                    await asyncio.sleep(0.05)

    def _heads(self) -> dict[str, int]:
        return {name: known.state.seq for name, known in self._families.items()}

    async def _differences(self, http: httpx.AsyncClient) -> list[Any]:
        """Give where lists, or what is shown of a family, are not as the events tell."""
        rows = {one["id"]: one["seq"] for one in _nodes((await _asked(http, LISTED))["families"])}
        found: list[Any] = []
        for name, known in self._families.items():
            if rows.get(name) != (seq := known.state.seq):
                found.append(("list", name, rows.get(name), seq))
            shown = (await _asked(http, SHOWN, id=name))["family"]
            told = {task: dict(one.document) for task, one in known.state.tasks.items()}
            documents = {one["instanceId"]: one["document"] for one in _nodes(shown["tasks"])}
            if (shown["seq"], documents) != (seq, told):
                found.append(("fold", name, shown["seq"], documents, seq, told))
        return found

    async def _read(self, url: str) -> None:
        """Read all new events, whose numbers go on without a gap."""
        async with await self._connected(url.replace("http", "ws", 1) + "/hub") as socket:
            for name, known in self._families.items():
                async with asyncio.timeout(PATIENCE):
                    await _read_on(socket, name, known)


async def _read_on(socket: Any, name: str, known: Known) -> None:
    ask = {"id": 1, "op": "resume", "family": name, "after": known.state.seq}
    head = -1
    while head < 0:
        await socket.send(json.dumps(ask))
        answer = await _answered(socket, known)
        head = int(answer.get("seq", -1))
        if head < 0:
            assert answer["error"]["code"] == "unavailable", answer
            await asyncio.sleep(0.05)
    while known.state.seq < head:
        _take(known, json.loads(await socket.recv())["event"])
    await socket.send(json.dumps({"id": 2, "op": "leave", "family": name}))
    await _answered(socket, known)


async def _answered(socket: Any, known: Known) -> Any:
    while "re" not in (told := json.loads(await socket.recv())):
        _take(known, told["event"])
    return told


def _take(known: Known, told: Any) -> None:
    event = msgspec.convert(told, Event)
    assert event.seq == known.state.seq + 1, (event.seq, known.state.seq)
    known.state.apply([event])
    if event.mutation and event.by.kind == "user":
        key = (event.by.id, event.mutation)
        known.count[key] += 1
        known.seqs.setdefault(key, event.seq)
    known.due |= {one.id for one in (*event.effects, *event.timers)}
    known.settled.update(set(event.settled))
    twice = [ident for ident, times in known.settled.items() if times > 1]
    assert twice == [], twice


def _nodes(connection: Any) -> list[Any]:
    return [edge["node"] for edge in connection["edges"]]


async def _asked(http: httpx.AsyncClient, query: str, **variables: Any) -> Any:
    """Ask until the store answers again."""
    async with asyncio.timeout(PATIENCE):
        while True:
            answer = await http.post("/graphql", json={"query": query, "variables": variables})
            told = answer.json()
            if answer.status_code == 200 and not told.get("errors"):
                return told["data"]
            words = str(told)
            assert "unavailable" in words, words
            await asyncio.sleep(0.05)
