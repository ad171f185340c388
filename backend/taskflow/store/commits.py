"""Commits: appending to streams and reading them back."""

from collections.abc import Sequence
from typing import Any

import msgspec
from bson import encode
from bson.errors import InvalidDocument
from bson.raw_bson import RawBSONDocument
from msgspec import Struct
from pymongo.errors import (
    BulkWriteError,
    ConnectionFailure,
    DuplicateKeyError,
    ServerSelectionTimeoutError,
)

from taskflow.domain.errors import Malformed, TooLarge
from taskflow.domain.event import Commit
from taskflow.domain.ports import Refused
from taskflow.store.database import Database, Json
from taskflow.store.log_records import CommitRecord
from taskflow.store.notes import Notes
from taskflow.store.runs import read_run, remove
from taskflow.store.trouble import DUPLICATE, translated

LARGEST = 15 * 1024 * 1024
"""Bytes of one commit; MongoDB takes 16 MB a document, its envelope included."""


class _Sealed(Struct, frozen=True):
    """A document ready to be sent; ``commit`` is None for a note."""

    document: Any
    commit: Commit | None = None

    def belongs_to(self, stream: str) -> bool:
        """Tell whether this is a commit of the stream."""
        return self.commit is not None and self.commit.stream == stream


class Commits:
    """The collection of all streams' commits."""

    def __init__(self, database: Database, notes: Notes) -> None:
        """Write to ``database``, with the notes of the present epoch."""
        self._collection = database.collection(CommitRecord)
        self._notes = notes

    async def append(self, commits: Sequence[Commit]) -> list[Refused]:
        """Store the commits with one ordered insert; see the port ``Log``."""
        sealed = [_seal(commit) for commit in commits]
        if not sealed:
            return []
        async with self._notes.covering({commit.stream for commit in commits}) as notes:
            with translated():
                return await self._insert([*(_Sealed(note) for note in notes), *sealed])

    async def read(self, stream: str, n: int, limit: int = 0) -> list[Commit]:
        """Give the commits from number ``n`` on; of a purged stream, its grave."""
        documents = await read_run(
            self._collection, lambda number: commit_id(stream, number), n, limit
        )
        self._notes.believe(stream)
        commits = [msgspec.convert(document, Commit) for document in documents]
        return commits[:1] if commits and commits[0].n != n else commits

    async def last(self, stream: str, known: int) -> Commit | None:
        """Give a stream's last commit, looking from number ``known`` on; or its grave."""
        first = await self.read(stream, 0, 1)
        if not first or first[0].n:
            return first[0] if first else None
        return (await self.read(stream, known))[-1]

    async def bury(self, last: Commit) -> None:
        """Put a stream's last commit in the place of its first, where no new stream can begin."""
        grave = _fields(last, 0)
        with translated():
            await self._collection.replace_one({"_id": grave["_id"]}, grave)

    async def clear(self, stream: str, last: int) -> None:
        """Delete a buried stream's commits up to number ``last``, from the end."""
        idents = [commit_id(stream, number) for number in range(last, 0, -1)]
        await remove(self._collection, idents)

    async def _insert(self, waiting: list[_Sealed]) -> list[Refused]:
        """Insert in order; a commit whose place is taken is refused, and those that follow it."""
        refused: list[Refused] = []
        while waiting:
            place = await self._insert_some(waiting)
            if place is None:
                break
            commit = waiting[place].commit
            if commit is None or await self._is_stored(commit):
                waiting = waiting[place + 1 :]
                continue
            # Those that follow it in its stream were decided on top of it.
            doomed = [one.commit for one in waiting[place:] if one.belongs_to(commit.stream)]
            refused += [Refused(one.stream, one.n) for one in doomed if one]
            waiting = [one for one in waiting[place:] if not one.belongs_to(commit.stream)]
        return refused

    async def _insert_some(self, waiting: list[_Sealed]) -> int | None:
        """Insert in order up to a document whose id is taken; give its place (None: all stored).

        A broken connection is tried once more: what the first try stored is recognised as ours.
        """
        documents = [one.document for one in waiting]
        try:
            try:
                await self._send(documents)
            except ServerSelectionTimeoutError:
                raise
            except ConnectionFailure:
                await self._send(documents)
        except DuplicateKeyError:
            return 0
        except BulkWriteError as error:
            return _taken_place(error)
        return None

    async def _send(self, documents: list[Any]) -> None:
        if len(documents) == 1:  # a tenth faster
            await self._collection.insert_one(documents[0])
        else:
            await self._collection.insert_many(documents)

    async def _is_stored(self, commit: Commit) -> bool:
        """Tell whether exactly this commit is what is stored under its number."""
        document = await self._collection.find_one({"_id": commit_id(commit.stream, commit.n)})
        return document is not None and msgspec.convert(document, Commit) == commit


def commit_id(stream: str, n: int) -> str:
    """Give the id that makes ``(stream, n)`` unique."""
    return f"{stream}:{n:08x}"


def _fields(commit: Commit, number: int) -> Json:
    """Give the document of a commit, to be stored in the place ``number``."""
    return {
        "_id": commit_id(commit.stream, number),
        "stream": commit.stream,
        "n": commit.n,
        "partition": commit.partition,
        "position": commit.position,
        "epoch": commit.epoch,
        "commands": msgspec.to_builtins(commit.commands),
        "events": commit.events,
        "schemaVersion": commit.schema_version,
    }


def _seal(commit: Commit) -> _Sealed:
    """Encode a commit, so that one that cannot be stored is refused before any is sent."""
    fields = _fields(commit, commit.n)
    try:
        body = encode(fields)
    except (InvalidDocument, OverflowError) as error:
        raise Malformed(f"The change cannot be stored: {error}.") from error
    if len(body) > LARGEST:
        raise TooLarge(
            f"One change of {len(body)} bytes is more than a family can store at once "
            f"({LARGEST}); send it in smaller steps."
        )
    return _Sealed(RawBSONDocument(body), commit)


def _taken_place(error: BulkWriteError) -> int:
    """Give the place of the document whose id is taken; raise any other trouble."""
    troubles = error.details.get("writeErrors") or []
    if not troubles or troubles[0].get("code") != DUPLICATE:
        raise error
    return int(troubles[0]["index"])
