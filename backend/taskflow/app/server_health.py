"""ServerHealth: how the parts around the hub are, as reasons of its health and as figures."""

import asyncio
import resource
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from taskflow.app.connection_limits import ConnectionLimits
from taskflow.app.servers import Servers
from taskflow.domain.errors import TaskflowError
from taskflow.domain.health import Reason
from taskflow.domain.metric import Metric

FULL: Final = 16 * 1024 * 1024
"""Bytes below which a disk counts as full: the embedded store wants 10 MiB at once."""
LOW: Final = 256 * 1024 * 1024
"""Bytes below which it is time to make room."""
ENDING: Final = 5.0
"""Seconds of ownership that are left when two renewals have failed."""
AWAY: Final = {
    "model": "The language model is away, so questions to it wait or fail; all else works.",
    "embeddings": "The embeddings are away, so tasks cannot be searched for; all else works.",
    "python": "The worker for Python is away, so its steps wait; all else works.",
    "vectors": "The vectors are away, so tasks cannot be searched for; all else works.",
}


class ServerHealth:
    """What is known without asking anybody: the store, ownership, disk, servers, visitors."""

    def __init__(self, servers: Servers, data: Path, visits: ConnectionLimits) -> None:
        """Look at these."""
        self._servers = servers
        self._data = data
        self._visits = visits
        self.store_trouble: TaskflowError | None = None
        """Why the store did not take our last sign of life."""
        self.sure_for: Callable[[], float] | None = None
        """Gives the seconds for which this process surely owns the store."""

    def reasons(self) -> Iterator[Reason]:
        """Give what is wrong around the hub."""
        yield from self._store()
        yield from self._ownership()
        free = shutil.disk_usage(self._data).free
        if free < FULL:
            yield _disk_full("It is the disk of the data folder.")
        elif free < LOW:
            words = "The disk is almost full. Free some space."
            yield Reason("disk.low", words, f"{free // 2**20} MiB are left for the data folder.")
        for part in self._servers.failed():
            if part.name in AWAY:
                yield Reason(f"{part.name}.away", AWAY[part.name], part.detail)

    def figures(self) -> Iterator[Metric]:
        """Read figures of the process and its parts."""
        words = "Open connections, of people who are signed in and of strangers."
        for who, number in (("person", self._visits.known), ("stranger", self._visits.strangers)):
            yield Metric("taskflow_connections", words, number, labels={"of": who})
        words = "Tasks of the event loop: what runs or waits for something."
        yield Metric("taskflow_asyncio_tasks", words, len(asyncio.all_tasks()))
        words = "Whether a part works (0: it has failed; one that nobody needed yet counts as 1)."
        failed = {part.name for part in self._servers.failed()}
        for part in self._servers.all():
            up = float(part.name not in failed)
            yield Metric("taskflow_part_up", words, up, labels={"part": part.name})
        words = "Memory of the servers that T@skFlow has started itself."
        for name, pid in self._servers.pids().items():
            labels = {"part": name}
            yield Metric("taskflow_part_resident_bytes", words, _resident(pid), labels=labels)
        free = shutil.disk_usage(self._data).free
        yield Metric("taskflow_disk_free_bytes", "Free on the disk of the data folder.", free)

    def _store(self) -> Iterator[Reason]:
        trouble = self.store_trouble.message if self.store_trouble else ""
        if self.store_trouble and self.store_trouble.details.get("reason") == "diskFull":
            yield _disk_full(trouble)  # one that still answers
            trouble = ""
        if why := self._servers.store_failure() or trouble:
            words = "The store is away: nothing can be changed, and only what is in memory be read."
            yield Reason("store.away", words, why, fatal=True)

    def _ownership(self) -> Iterator[Reason]:
        left = self.sure_for() if self.sure_for else ENDING
        if left <= 0:
            words = "It is not certain that this T@skFlow still owns its store; nothing is stored."
            yield Reason("ownership.unsure", words, fatal=True)
        elif left < ENDING:
            words = "The store was not told in time that this T@skFlow still owns it."
            yield Reason("ownership.ending", words, f"{left:.1f} seconds are left.")


def _disk_full(detail: str) -> Reason:
    words = "The disk is full: what is stored can be read, but nothing be changed. Free some space."
    return Reason("disk.full", words, detail)


def _resident(pid: int) -> int:
    """Give the memory of a process, 0 where the system does not tell."""
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text("ascii").split()[1])
    except (OSError, IndexError, ValueError):
        return 0
    return pages * resource.getpagesize()
