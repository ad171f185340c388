"""Database: what stands in the place of the product's ``Database``."""

from collections.abc import Callable
from typing import Any

from simulation.process import Process
from simulation.store.collection import SimulatedCollection
from simulation.store.data import Data
from simulation.store.line import Line
from taskflow.domain.errors import Overtaken, Unavailable
from taskflow.store.inserter import DriverInserter


class SimulatedDatabase:
    """The simulated store as one process sees it."""

    def __init__(self, data: Data, line: Line, process: Process) -> None:
        self._data = data
        self._line = line
        self._process = process
        self._collections: dict[str, SimulatedCollection] = {}
        self.followed: Callable[[], bool] = lambda: False

    def require_owned(self) -> None:
        """Refuse to go on with a migration that another hub may have gone on with."""
        if self.followed():
            raise Overtaken("This hub was asleep while it took older data over. Start it again.")

    def require_sure(self) -> None:
        """Refuse to store what the next owner would not look for, if there may be one already."""
        if self.followed():
            raise Unavailable("It is not certain that this hub still owns its store.")

    def collection(self, record: Any) -> SimulatedCollection:
        """Give the collection of a kind of record."""
        return self.named(str(record._get_collection_name()))  # noqa: SLF001

    def named(self, name: str) -> SimulatedCollection:
        """Give a collection by its name."""
        if name not in self._collections:
            data = self._data.collection(name)
            self._collections[name] = SimulatedCollection(data, self._line, self._process)
        return self._collections[name]

    def inserter(self, record: Any) -> DriverInserter:
        """Give what stores single documents of a kind of record, as the driver does."""
        stands_in: Any = self.collection(record)
        return DriverInserter(stands_in)

    async def prepare(self, record: Any) -> None:
        """Make the indexes that the record declares."""
        for declared in record._meta["index_specs"]:  # noqa: SLF001
            await self.collection(record).create_index(
                declared["fields"], unique=declared.get("unique", False)
            )

    async def close(self) -> None:
        """Close nothing."""
