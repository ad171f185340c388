"""Place: T@skFlow as a user starts it, with its embedded store; and a bare store of that kind."""

import secrets
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple, TypeVar

import psutil

from runningserver import ROOT, Person, RunningServer
from sampleplugin import install
from storeserver import StoreServer

T = TypeVar("T")
SHOUT = """
name: shout
tasks:
  - {name: shout, type: TaskShout, initiator: true}
"""
STORE = ("store_server.py", "secantus")
"""What tells the store's process from others."""


class Spent(NamedTuple):
    """Seconds of processor time, of the system's too."""

    server: float
    store: float

    def since(self, before: "Spent", operations: int) -> "Spent":
        """Give what each of some operations has taken."""
        return Spent(
            (self.server - before.server) / operations, (self.store - before.store) / operations
        )


@dataclass
class Place:
    """One running T@skFlow, of this tree or of another one, and its admin."""

    tree: Path
    server: RunningServer
    ann: Person

    @property
    def name(self) -> str:
        """Name the tree."""
        return "this" if self.tree == ROOT else self.tree.name

    @property
    def url(self) -> str:
        return self.server.url

    def spent(self) -> Spent:
        """Give what the server and its store have taken since they were started."""
        server = psutil.Process(self.server.pid)
        below = server.children(recursive=True)
        stores = [one for one in below if any(word in " ".join(one.cmdline()) for word in STORE)]
        # The leash that holds the store is named in the same way, and takes nothing.
        return Spent(_seconds(server), sum(_seconds(one) for one in stores))


def _seconds(process: psutil.Process) -> float:
    times = process.cpu_times()
    return float(times.user + times.system)


@contextmanager
def folder() -> Iterator[Path]:
    """Give a folder that is removed afterwards."""
    path = Path(tempfile.mkdtemp(prefix="taskflow-bench-"))
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)


@contextmanager
def bare_store() -> Iterator[StoreServer]:
    """Give a store that runs as the embedded one does."""
    with folder() as path:
        store = StoreServer(path, secrets.token_hex(16))
        store.start()
        try:
            yield store
        finally:
            store.stop()


@contextmanager
def place(tree: Path, more: Sequence[Path | str] = (), **environment: str) -> Iterator[Place]:
    """Start T@skFlow of a tree with its sample plug-in and ``more`` folders, and make its admin."""
    with folder() as path:
        plugin = install(path / "plugin", tree / "tests" / "sample_plugin")
        server = RunningServer(
            path / "data",
            tree=tree,
            PYTHONPATH=":".join([*plugin, *map(str, more)]),
            TASKFLOW_LOG_LEVEL="warning",
            **environment,
        )
        try:
            server.start()
            yield Place(tree, server, server.admin())
            server.stop()
        finally:
            server.kill()


@contextmanager
def places(
    trees: Sequence[Path], more: Sequence[str] = (), **environment: str
) -> Iterator[list[Place]]:
    """Start T@skFlow of each tree, on its own, with ``more`` folders to find plug-ins in."""
    with ExitStack() as stack:
        yield [stack.enter_context(place(tree, more, **environment)) for tree in trees]


def turns(all_: Sequence[T], round_: int) -> Sequence[T]:
    """Give all in the order of a round: each is the first as often as the others."""
    shift = round_ % len(all_)
    return [*all_[shift:], *all_[:shift]]
