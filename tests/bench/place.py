"""Place: one store that the floor and the product share, and the product on it."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from runningserver import Person, RunningServer
from sampleplugin import install
from storeserver import StoreServer

SHOUT = """
name: shout
tasks:
  - {name: shout, type: TaskShout, initiator: true}
"""


@contextmanager
def folder() -> Iterator[Path]:
    """Give a folder that is removed afterwards."""
    path = Path(tempfile.mkdtemp(prefix="taskflow-bench-"))
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)


@contextmanager
def place(**environment: str) -> Iterator[tuple[StoreServer, RunningServer, Person]]:
    """Give a store, T@skFlow on it with the sample plug-in, and its admin."""
    with folder() as path:
        store = StoreServer(path / "store")
        store.start()
        plugin = install(path / "plugin")
        server = RunningServer(
            path / "data",
            MONGODB_URL=f"{store.url}/bench",
            PYTHONPATH=":".join(plugin),
            TASKFLOW_LOG_LEVEL="warning",
            **environment,
        )
        try:
            server.start()
            yield store, server, server.admin()
            server.stop()
        finally:
            server.kill()
            store.stop()
