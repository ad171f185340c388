"""Notes: which streams were in use lately, so that a restart looks only at those.

A note names streams and is stored before their commits, in the same insert. A note is needed
again only in a new generation (see :meth:`Notes.mark`), so most appends carry none. Notes of an
epoch are numbered without gaps: the next one is sent only when the last one is known to be stored.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from pymongo.errors import DuplicateKeyError

from taskflow.domain.errors import StartFailed
from taskflow.domain.event import SCHEMA_VERSION
from taskflow.store.database import Database, Json
from taskflow.store.log_records import CommitRecord, NotesRecord
from taskflow.store.runs import read_run, remove
from taskflow.store.trouble import translated


class Notes:
    """The notes of one epoch, written by one log; reads those of all epochs."""

    def __init__(self, database: Database, epoch: int) -> None:
        """Prepare the notes of ``epoch``; :meth:`begin` must be awaited before the first append."""
        self._commits = database.collection(CommitRecord)
        self._cursors = database.collection(NotesRecord)
        self._epoch = _epoch_id(epoch)
        self._next = 0
        self._first = 0
        self._swept = 0
        self._noted: dict[str, int] = {}
        self._doubtful: dict[str, int] = {}
        self._flying: dict[object, int] = {}
        self._unsure: list[Json] = []
        self._older: list[Json] = []
        self._one_note = asyncio.Lock()

    async def begin(self) -> None:
        """Make the epoch known before its first note; an epoch is begun only once."""
        cursor = {"_id": self._epoch, "first": 0, "swept": 0, "schemaVersion": SCHEMA_VERSION}
        with translated():
            try:
                await self._cursors.insert_one(cursor)
            except DuplicateKeyError as error:
                raise StartFailed(
                    "This start was given an epoch that was used before; start again.",
                    code="start.epochUsed",
                ) from error

    @asynccontextmanager
    async def covering(self, streams: set[str]) -> AsyncIterator[list[Json]]:
        """Give the notes to store ahead of commits of ``streams``, in the same ordered insert.

        Leaving with an exception means that nobody knows what was stored.
        """
        if streams <= self._noted.keys():
            async with self._flight(streams, []) as notes:
                yield notes
            return
        async with self._one_note:
            notes = self._compose(streams)
            async with self._flight(streams, notes):
                yield notes

    def believe(self, stream: str) -> None:
        """Trust a stream again: someone has read what is really in it."""
        self._doubtful.pop(stream, None)

    def mark(self) -> int:
        """Begin a generation; give the first note that its appends, and doubtful ones, rely on."""
        mark = min([self._next, *self._flying.values(), *self._doubtful.values()])
        self._noted = {stream: k for stream, k in self._noted.items() if k >= mark}
        return mark

    async def touched(self) -> set[str]:
        """Give the streams named by the notes of all epochs that still count."""
        with translated():
            cursors = await self._cursors.find({}).to_list()
        self._older = [cursor for cursor in cursors if cursor["_id"] != self._epoch]
        streams: set[str] = set()
        for cursor in cursors:
            notes = await self._read(cursor)
            streams.update(stream for note in notes for stream in note["streams"])
        return streams

    async def settle(self, mark: int) -> None:
        """Forget the notes before ``mark``, and those of earlier epochs that `touched` gave."""
        if mark > self._first:
            state = {"first": mark, "swept": self._swept}
            with translated():
                await self._cursors.update_one({"_id": self._epoch}, {"$set": state})
            self._first = mark
            await remove(
                self._commits, [_note_id(self._epoch, k) for k in range(self._swept, mark)]
            )
            self._swept = mark
        while self._older:
            await self._retire(self._older[-1])
            self._older.pop()

    def _compose(self, streams: set[str]) -> list[Json]:
        """Make the notes that are needed; those of which we know nothing go first, once more."""
        again = list(self._unsure)
        promised = {stream for note in again for stream in note["streams"]}
        new = streams - self._noted.keys() - promised
        if not new:
            return again
        ident = _note_id(self._epoch, self._next + len(again))
        return [*again, {"_id": ident, "streams": sorted(new), "schemaVersion": SCHEMA_VERSION}]

    @asynccontextmanager
    async def _flight(self, streams: set[str], notes: list[Json]) -> AsyncIterator[list[Json]]:
        """Watch an insert: while it is under way, no mark may pass the notes it relies on."""
        flight = object()
        older = [self._noted[stream] for stream in streams if stream in self._noted]
        relies_on = min([self._next, *older] if notes else older)
        self._flying[flight] = relies_on
        try:
            yield notes
        except BaseException:
            self._doubtful.update(dict.fromkeys(streams, relies_on))
            if notes:
                self._unsure = notes
            raise
        finally:
            del self._flying[flight]
        self._confirm(streams, notes)

    def _confirm(self, streams: set[str], notes: list[Json]) -> None:
        """Note down what is stored now."""
        for note in notes:
            self._noted.update(dict.fromkeys(note["streams"], self._next))
            self._next += 1
        if notes:
            self._unsure = []
        for stream in streams:
            self.believe(stream)

    async def _read(self, cursor: Json) -> list[Json]:
        """Give the notes of an epoch that still count."""
        epoch = cursor["_id"]
        return await read_run(self._commits, lambda k: _note_id(epoch, k), cursor["first"])

    async def _retire(self, cursor: Json) -> None:
        """Remove an earlier epoch whose streams the projections have seen."""
        end = cursor["first"] + len(await self._read(cursor))
        # Back to front: a crash in between must leave a run that starts at ``first``, not a gap.
        idents = [_note_id(cursor["_id"], k) for k in range(cursor["swept"], end)]
        await remove(self._commits, idents[::-1])
        with translated():
            await self._cursors.delete_one({"_id": cursor["_id"]})


def _epoch_id(epoch: int) -> str:
    return f"{epoch:08x}"


def _note_id(epoch_id: str, number: int) -> str:
    """Give a note's id; no stream's name begins with a tilde."""
    return f"~{epoch_id}:{number:08x}"
