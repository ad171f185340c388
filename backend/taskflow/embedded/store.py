"""The embedded store: SecantusDB, which speaks MongoDB's protocol, durable at every write."""

import sys
from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from importlib.util import find_spec
from pathlib import Path

from taskflow.embedded.child import Child, Recipe
from taskflow.embedded.failure import not_installed
from taskflow.embedded.ports import LOOPBACK
from taskflow.embedded.probes import answers_ping, cannot_read, listens
from taskflow.embedded.serving import serving

TITLE = "The embedded store (SecantusDB)"
CACHE = "64M"


def store(data: Path) -> Child:
    """Prepare the store that keeps its files in ``data/store``."""
    configuration = data / "store.toml"

    def command(port: int) -> Sequence[str]:
        if find_spec("secantus") is None:
            raise not_installed(TITLE, "secantusdb", "set MONGODB_URL to a MongoDB server")
        # Naming a file keeps the server from picking up one that lies about on this machine.
        configuration.touch(mode=0o600)
        (data / "store").mkdir(mode=0o700, exist_ok=True)
        return (
            *(sys.executable, "-I", "-m", "secantus"),
            *("--config", str(configuration), "--log-level", "WARNING"),
            *("--host", LOOPBACK, "--port", str(port)),
            *("--storage-path", str(data / "store"), "--cache-size", CACHE),
            # Without it, a kill -9 loses writes that were acknowledged.
            "--sync-on-commit",
            # No replication log: half the work per write, and nothing here reads it.
            "--standalone",
        )

    recipe = Recipe(
        name="store",
        title=TITLE,
        command=command,
        url=_url,
        ready=_ready,
        broken=cannot_read,
        grace=5,
    )
    return Child(recipe, data)


def embedded_store(data: Path) -> AbstractAsyncContextManager[str]:
    """Run the store for as long as the block lasts; gives its URL."""
    return serving(store(data))


def _url(port: int) -> str:
    return f"mongodb://{LOOPBACK}:{port}/?directConnection=true"


async def _ready(url: str) -> bool:
    # The driver waits half a second after a refused connection; knocking first does not.
    return await listens(url) and not await answers_ping(url)
