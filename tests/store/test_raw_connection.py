"""Appends over a wire of our own: no fault stores one twice, loses it or answers it for another."""

import asyncio
import contextlib
import secrets
from collections.abc import AsyncIterator, Callable
from typing import Any

import bson
import pytest
from pymongo import AsyncMongoClient
from pymongo.errors import DocumentTooLarge, NetworkTimeout, PyMongoError

from cuttingproxy import CuttingProxy, Fault, closed, message_of
from storeserver import StoreServer
from taskflow.domain.errors import TooLarge, Unavailable
from taskflow.domain.event import EPOCH, Batch
from taskflow.store.inserter import WireInserter
from taskflow.store.mongo import MongoStore
from taskflow.store.trouble import translate
from taskflow.testing.log import commit

FAULTS: list[Fault] = ["before", "half a question", "after", "half an answer"]
Say = Callable[[int], list[bytes]]
"""Gives the pieces of the answer to the message of this number."""


@pytest.fixture
async def proxy(embedded: StoreServer) -> AsyncIterator[CuttingProxy]:
    async with CuttingProxy(embedded.port) as proxy:
        yield proxy


@pytest.fixture
def name() -> str:
    return f"wire_{secrets.token_hex(6)}"


def wire_to(
    server: StoreServer, port: int, name: str, patience: float = 30, deadline: float = 30
) -> WireInserter:
    return WireInserter(server.url_at(port), name, "log", patience=patience, deadline=deadline)


async def until_known(wire: WireInserter, ident: str) -> bool:
    """Insert; on a slow machine an answer may be late more than once."""
    while True:
        with contextlib.suppress(NetworkTimeout):
            return await wire.insert({"_id": ident})


async def stored(server: StoreServer, name: str) -> list[Any]:
    """Read through PyMongo what is stored."""
    async with AsyncMongoClient[dict[str, Any]](server.url_at(server.port)) as client:
        documents = await client[name].log.find({}).to_list()
    return sorted(document["_id"] for document in documents)


@pytest.mark.parametrize("alone", [True, False], ids=["over our wire", "by the driver"])
@pytest.mark.parametrize("fault", FAULTS)
async def test_an_append_that_was_cut_is_repeated_and_stored_once(
    embedded: StoreServer, proxy: CuttingProxy, name: str, fault: Fault, *, alone: bool
) -> None:
    store = await MongoStore.connect(embedded.url_at(proxy.port, name), alone=alone)
    log = store.log(await store.ownership.acquire())
    await log.take_over()
    batches = [Batch((1 << EPOCH) + n, (commit("f", n),)) for n in range(3)]
    for batch in batches:
        proxy.faults = [fault, fault]
        for _ in range(2):
            with pytest.raises(Unavailable):
                await log.append(batch)
        await log.append(batch)
    again = store.log(await store.ownership.acquire())
    assert await again.take_over() == batches
    await store.close()


async def test_a_late_answer_is_taken_for_no_other(
    embedded: StoreServer, proxy: CuttingProxy, name: str
) -> None:
    wire = wire_to(embedded, proxy.port, name, deadline=1)
    proxy.faults = ["held"]
    with pytest.raises(NetworkTimeout):
        await wire.insert({"_id": "a"})
    patient = wire_to(embedded, proxy.port, name)
    assert not await patient.insert({"_id": "a"})
    proxy.release.set()
    assert await patient.insert({"_id": "b"})
    assert not await until_known(wire, "b")
    assert await stored(embedded, name) == ["a", "b"]
    wire.close()
    patient.close()


async def test_an_append_that_was_given_up_leaves_its_answer_to_nobody(
    embedded: StoreServer, proxy: CuttingProxy, name: str
) -> None:
    wire = wire_to(embedded, proxy.port, name)
    assert await wire.insert({"_id": "a"})
    proxy.faults = ["held"]
    first = asyncio.create_task(wire.insert({"_id": "b"}))
    second = asyncio.create_task(wire.insert({"_id": "a"}))
    await proxy.holding.wait()
    first.cancel()
    assert await second is False
    proxy.release.set()
    assert first.cancelled()
    assert await stored(embedded, name) == ["a", "b"]
    wire.close()


async def test_many_at_once_are_each_told_their_own(embedded: StoreServer, name: str) -> None:
    wire = wire_to(embedded, embedded.port, name)
    idents = [f"{k % 40}" for k in range(120)]
    told = await asyncio.gather(*(wire.insert({"_id": ident}) for ident in idents))
    assert told == [k < 40 for k in range(120)]
    assert await stored(embedded, name) == sorted(set(idents))
    wire.close()


async def test_a_store_that_was_started_again_is_found_by_itself(
    tmp_path: Any, forgotten_sockets: None, name: str
) -> None:
    assert forgotten_sockets is None
    server = StoreServer(tmp_path / "store", "secret")
    server.start()
    wire = wire_to(server, server.port, name)
    assert await wire.insert({"_id": "a"})
    await asyncio.to_thread(server.kill)
    starting = asyncio.create_task(asyncio.to_thread(server.start))
    assert await wire_to(server, server.port, name).insert({"_id": "b"})
    await starting
    assert await wire.insert({"_id": "c"})
    assert await stored(server, name) == ["a", "b", "c"]
    server.kill()
    wire.close()


async def test_a_store_that_is_away_is_told(embedded: StoreServer, name: str) -> None:
    async with CuttingProxy(embedded.port) as gone:
        port = gone.port
    with pytest.raises(PyMongoError) as caught:
        await wire_to(embedded, port, name, patience=0.2).insert({"_id": "a"})
    assert isinstance(translate(caught.value), Unavailable)


async def test_a_wrong_password_is_told(embedded: StoreServer, name: str) -> None:
    stranger = StoreServer(embedded.folder, "guessed")
    with pytest.raises(PyMongoError) as caught:
        await wire_to(stranger, embedded.port, name).insert({"_id": "a"})
    assert "password" in translate(caught.value).message


async def test_a_document_too_large_is_not_sent(embedded: StoreServer, name: str) -> None:
    wire = wire_to(embedded, embedded.port, name)
    with pytest.raises(DocumentTooLarge):
        await wire.insert({"_id": "a", "body": b"x" * 16 * 1024 * 1024})
    assert await wire.insert({"_id": "a", "body": b"x" * 15 * 1024 * 1024})
    wire.close()


@contextlib.asynccontextmanager
async def impostor(say: Say) -> AsyncIterator[str]:
    """Serve what answers one message as ``say`` says, and no more; gives its URL."""
    left = asyncio.Event()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        number = int.from_bytes((await message_of(reader))[4:8], "little")
        for piece in say(number):
            writer.write(piece)
            await writer.drain()
        with contextlib.suppress(OSError):
            writer.write_eof()
            await reader.read()
        await closed(writer)
        left.set()

    async with await asyncio.start_server(serve, "127.0.0.1", 0) as server:
        try:
            yield f"mongodb://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        finally:
            await left.wait()


def reply(number: int, document: dict[str, Any], kind: int = 2013, flags: int = 0) -> bytes:
    body = flags.to_bytes(4, "little") + b"\0" + bson.encode(document)
    head = (16 + len(body), 1, number, kind)
    return b"".join(part.to_bytes(4, "little", signed=True) for part in head) + body


STORED = {"ok": 1, "n": 1}


async def answered(say: Say) -> bool:
    async with impostor(say) as url:
        wire = WireInserter(url, "odd", "log", patience=30, deadline=30)
        try:
            return await wire.insert({"_id": "a"})
        finally:
            wire.close()


async def test_an_answer_may_come_in_any_pieces() -> None:
    def say(number: int) -> list[bytes]:
        return [bytes([byte]) for byte in reply(number, STORED)]

    assert await answered(say) is True


ODD: dict[str, Say] = {
    "to another question": lambda n: [reply(n + 1, STORED)],
    "of another kind": lambda n: [reply(n, STORED, kind=1)],
    "with more to come": lambda n: [reply(n, STORED, flags=2)],
    "twice": lambda n: [reply(n, STORED) * 2],
    "without a length": lambda _: [b"\0" * 40],
    "endless": lambda _: [b"\xff\xff\xff\x7f" + b"\0" * 40],
    "of negative length": lambda _: [b"\xff" * 40],
    "cut off": lambda n: [reply(n, STORED)[:-1]],
    "no document": lambda n: [reply(n, STORED)[:-3] + b"xxx"],
    "about nothing": lambda n: [reply(n, {"ok": 1})],
    "about several": lambda n: [reply(n, {"ok": 1, "n": 2})],
    "no": lambda n: [reply(n, {"ok": 0, "code": 8, "errmsg": "failed"})],
    "no majority": lambda n: [
        reply(n, {**STORED, "writeConcernError": {"code": 64, "errmsg": "waited"}})
    ],
    "full": lambda n: [
        reply(n, {"ok": 1, "n": 0, "writeErrors": [{"code": 14031, "errmsg": "full"}]})
    ],
}


@pytest.mark.parametrize("say", ODD.values(), ids=ODD)
async def test_what_is_no_clear_answer_leaves_the_outcome_unknown(say: Say) -> None:
    with pytest.raises(PyMongoError) as caught:
        await answered(say)
    assert isinstance(translate(caught.value), Unavailable)


async def test_a_store_that_finds_a_document_too_large_is_understood() -> None:
    trouble = {"code": 10334, "errmsg": "too large"}
    with pytest.raises(PyMongoError) as caught:
        await answered(lambda n: [reply(n, {"ok": 1, "n": 0, "writeErrors": [trouble]})])
    assert isinstance(translate(caught.value), TooLarge)
