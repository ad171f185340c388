"""Samples: what a server uses at one moment, asked of itself, the system and its store."""

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import psutil
from prometheus_client.parser import text_string_to_metric_families
from pymongo import MongoClient

from runningserver import Person, RunningServer, store_of
from taskflow.embedded import store_url

MEGABYTE = 1 << 20
FIGURES = {
    "process_open_fds": "handles",
    "taskflow_asyncio_tasks": "tasks",
    "taskflow_log_batches": "log_batches",
    "taskflow_commits_waiting": "commits_waiting",
    "taskflow_checkpoints_waiting": "checkpoints_waiting",
    "taskflow_projections_waiting": "projections_waiting",
    "taskflow_effects_due": "effects_due",
    "taskflow_timers_running": "timers_running",
    "taskflow_streams_aside": "aside",
}
"""What is taken from the server's own figures, and its name in a sample."""
Sample = dict[str, float]
"""``at`` in seconds; ``…_mb`` are megabytes, ``stored.NAME`` documents of a collection."""


class Sampler:
    """Looks at a server again and again, and keeps what it sees in ``samples.jsonl``."""

    def __init__(self, server: RunningServer, admin: Person, folder: Path) -> None:
        self._server = server
        self._headers = {"authorization": f"Bearer {admin.token()}"}
        self._file = folder / "samples.jsonl"
        self._store = store_of(server)
        port = int(self._store.cmdline()[-2])
        self._database = MongoClient[Any](store_url(server.data, port), maxPoolSize=1)

    def watch(self, seconds: float, every: float) -> list[Sample]:
        """Look for so long; gives what was seen."""
        began = time.monotonic()
        samples: list[Sample] = []
        with self._file.open("a") as file, self._database:
            while (at := time.monotonic() - began) < seconds:
                samples.append({"at": round(at, 1), **dict(self._seen())})
                file.write(json.dumps(samples[-1]) + "\n")
                file.flush()
                time.sleep(max(0.0, every - (time.monotonic() - began - at)))
        return samples

    def _seen(self) -> Iterator[tuple[str, float]]:
        yield from self._figures()
        yield "store_mb", self._store.memory_info().rss / MEGABYTE
        yield "store_handles", self._store.num_fds()
        yield "store_threads", self._store.num_threads()
        yield "disk_mb", _size(self._server.data / "store") / MEGABYTE
        spent = psutil.Process(self._server.pid).cpu_times()
        yield "cpu_s", spent.user + spent.system
        known = self._database["taskflow"]
        for name in sorted(known.list_collection_names()):
            yield f"stored.{name}", known[name].estimated_document_count()

    def _figures(self) -> Iterator[tuple[str, float]]:
        answer = httpx.get(f"{self._server.url}/metrics", headers=self._headers, timeout=60)
        answer.raise_for_status()
        for family in text_string_to_metric_families(answer.text):
            for one in family.samples:
                if one.name == "process_resident_memory_bytes":
                    yield "memory_mb", one.value / MEGABYTE
                elif one.name in FIGURES:
                    yield FIGURES[one.name], one.value
                elif one.name in ("taskflow_streams_loaded", "taskflow_connections"):
                    yield f"{one.name[9:]}.{next(iter(one.labels.values()))}", one.value


def _size(folder: Path) -> int:
    total = 0
    for file in folder.rglob("*"):
        try:
            total += file.stat().st_size if file.is_file() else 0
        except FileNotFoundError:  # the store has just removed it
            continue
    return total
