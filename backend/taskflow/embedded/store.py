"""The embedded store: SecantusDB, which speaks MongoDB's protocol, durable at every write.

Others who use this machine reach its port as we do, so it knows one user with one password, and
both only T@skFlow has (``store_server.py``).
"""

import sys
from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from importlib.util import find_spec
from pathlib import Path

from taskflow.embedded.child import Child, Recipe
from taskflow.embedded.failure import not_installed
from taskflow.embedded.folder import FOR_US
from taskflow.embedded.ports import LOOPBACK
from taskflow.embedded.probes import answers_ping, cannot_read, listens
from taskflow.embedded.secret import store_password
from taskflow.embedded.serving import serving

TITLE = "The embedded store (SecantusDB)"
CACHE = 64
"""Megabytes of its data that it keeps in memory."""
USER = "taskflow"
SERVER = Path(__file__).with_name("store_server.py")


def store(data: Path, cache: int = CACHE) -> Child:
    """Prepare the store that keeps its files in ``data/store``; ``cache`` is in megabytes."""
    password = store_password(data)

    def command(port: int) -> Sequence[str]:
        if find_spec("secantus") is None:
            raise not_installed(TITLE, "secantusdb", "set MONGODB_URL to a MongoDB server")
        folder = data / "store"
        folder.mkdir(mode=FOR_US, exist_ok=True)
        folder.chmod(FOR_US)
        given = (str(folder), f"{cache}M", LOOPBACK, str(port), USER)
        return (sys.executable, "-I", str(SERVER), *given)

    recipe = Recipe(
        name="store",
        title=TITLE,
        command=command,
        url=lambda port: _url(port, password),
        ready=_ready,
        broken=cannot_read,
        told=f"{password}\n".encode(),
        grace=5,
    )
    return Child(recipe, data)


def embedded_store(data: Path) -> AbstractAsyncContextManager[str]:
    """Run the store for as long as the block lasts; gives its URL, with the password in it."""
    return serving(store(data))


def store_url(data: Path, port: int) -> str:
    """Give the URL of a data folder's store that runs at ``port``, with the password in it."""
    return _url(port, store_password(data))


def _url(port: int, password: str) -> str:
    # The mechanism is named so that no impostor can ask for one that shows the password.
    options = "directConnection=true&authSource=admin&authMechanism=SCRAM-SHA-256"
    return f"mongodb://{USER}:{password}@{LOOPBACK}:{port}/?{options}"


async def _ready(url: str) -> bool:
    # The driver waits half a second after a refused connection; knocking first does not.
    return await listens(url) and not await answers_ping(url)
