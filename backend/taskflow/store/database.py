"""Database: a connection to one MongoDB database, bound to the running event loop."""

from collections.abc import Callable
from typing import Any, Self

from bson.codec_options import CodecOptions, TypeDecoder, TypeRegistry
from bson.int64 import Int64
from pymongo import AsyncMongoClient
from pymongo.asynchronous.collection import AsyncCollection
from pymongo.errors import ConfigurationError, InvalidURI, OperationFailure, PyMongoError
from pymongo.uri_parser import parse_uri

from taskflow.domain.errors import Overtaken, StartFailed, Unavailable
from taskflow.store.inserter import DriverInserter, Inserter, WireInserter
from taskflow.store.record import Record, collection_name
from taskflow.store.trouble import translated

DEFAULT_NAME = "taskflow"
PATIENCE_MS = 3_000
"""How long an operation waits for the store to come back before it is given up."""
DEADLINE_MS = 10 * PATIENCE_MS
"""How long an answer is waited for."""

Json = dict[str, Any]


class _PlainInteger(TypeDecoder):
    """Read 64 bit integers as ``int``: msgspec refuses subclasses of it."""

    bson_type = Int64

    def transform_bson(self, value: Any) -> int:
        """Give the plain integer."""
        return int(value)


_CODEC: CodecOptions[Json] = CodecOptions(type_registry=TypeRegistry([_PlainInteger()]))


class Database:
    """The collections of one database; made by :meth:`open`, ended by :meth:`close`."""

    def __init__(self, client: AsyncMongoClient[Json], name: str, wired: str = "") -> None:
        """Keep the client, which now belongs to this object; see :meth:`open` for ``wired``."""
        self._client = client
        self._wired = wired
        self._wires: list[WireInserter] = []
        self._database = client.get_database(name, codec_options=_CODEC)
        self.followed: Callable[[], bool] = lambda: False
        """Says whether another T@skFlow may have begun on it, since ours let its lease end."""

    @classmethod
    async def open(cls, url: str, *, embedded: bool = False) -> Self:
        """Connect to ``mongodb://…/name``; raise ``StartFailed`` when nothing answers there.

        Every write is acknowledged only when a majority has it on disk. pymongo's own write
        retries are off: our writes are made so that we can repeat them knowingly. To the
        ``embedded`` store, single documents go over a wire of our own.
        """
        try:
            where = parse_uri(url, warn=False)
            client: AsyncMongoClient[Json] = AsyncMongoClient(
                url,
                appname="taskflow",
                w="majority",
                journal=True,
                retryWrites=False,
                serverSelectionTimeoutMS=PATIENCE_MS,
                connectTimeoutMS=PATIENCE_MS,
                socketTimeoutMS=DEADLINE_MS,
            )
        except (InvalidURI, ConfigurationError, ValueError) as error:
            raise StartFailed(
                f"The store's URL is not understood: {error}. Write it as "
                "mongodb://host:port/name in MONGODB_URL, or unset it to use the embedded store.",
                code="start.storeUrl",
            ) from error
        await _greet(client, ", ".join(f"{host}:{port}" for host, port in where["nodelist"]))
        return cls(client, where["database"] or DEFAULT_NAME, url if embedded else "")

    def collection(self, record: type[Record]) -> AsyncCollection[Json]:
        """Give the async collection of a kind of record."""
        return self._database[collection_name(record)]

    def inserter(self, record: type[Record]) -> Inserter:
        """Give what stores single documents of a kind of record with the least effort."""
        collection = self.collection(record)
        if not self._wired:
            return DriverInserter(collection)
        wire = WireInserter(
            self._wired,
            self._database.name,
            collection.name,
            patience=PATIENCE_MS / 1_000,
            deadline=DEADLINE_MS / 1_000,
        )
        self._wires.append(wire)
        return wire

    def named(self, name: str) -> AsyncCollection[Json]:
        """Give a collection that no record describes any more, to migrate it."""
        return self._database[name]

    def require_owned(self) -> None:
        """Refuse to go on with a migration that another T@skFlow may have gone on with."""
        if self.followed():
            raise Overtaken(
                "This T@skFlow was asleep while it took older data over; another one may have done "
                "it meanwhile. Start it again."
            )

    def require_sure(self) -> None:
        """Refuse to store what the next owner would not look for, if there may be one already."""
        if self.followed():
            raise Unavailable(
                "It is not certain that this T@skFlow still owns its store; nothing is put away."
            )

    async def prepare(self, record: type[Record]) -> None:
        """Make the indexes that the record declares, where they are missing."""
        with translated():
            for declared in record._meta["index_specs"]:  # noqa: SLF001 - no public name for it
                options = {key: value for key, value in declared.items() if key != "fields"}
                options.pop("cls", None)
                await self.collection(record).create_index(declared["fields"], **options)

    async def close(self) -> None:
        """Close every connection."""
        for wire in self._wires:
            wire.close()
        await self._client.close()


async def _greet(client: AsyncMongoClient[Json], where: str) -> None:
    """Ask the server for a sign of life, so that a wrong URL is known at once."""
    try:
        await client.admin.command("ping")
    except OperationFailure as error:
        await client.close()
        raise StartFailed(
            f"The store at {where} refuses us: {error}. Check the user and password in "
            "MONGODB_URL.",
            code="start.storeDenied",
        ) from error
    except PyMongoError as error:
        await client.close()
        raise StartFailed(
            f"No store answers at {where}. Start it or correct MONGODB_URL; unset it to use the "
            "embedded one.",
            code="start.storeAway",
        ) from error
