"""Servers: the outside parts, given by a URL or embedded, and what speaks to them."""

from collections.abc import Callable, Mapping
from contextlib import AsyncExitStack
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Any, cast

import structlog

from taskflow.app.given_servers import Given, GivenServers, place
from taskflow.app.python_worker import PythonWorker
from taskflow.closest.closest import ClosestTasks
from taskflow.closest.descriptions import Descriptions
from taskflow.domain.errors import TaskflowError, Unavailable
from taskflow.domain.parts import ModelPart, Part, Parts, Phase
from taskflow.domain.ports import Embeddings
from taskflow.domain.service import Service
from taskflow.embedded import Child, embeddings, model, store
from taskflow.hub.hub import Hub
from taskflow.plugins import Registry
from taskflow.settings import Settings
from taskflow.store.vectors import open_vectors
from taskflow.supervision.supervisor import Supervisor
from taskflow.supervision.tasks import end

log = structlog.get_logger(__name__)
MODEL = ("OPENAI_BASE_URL", "OPENAI_API_KEY")
EMBEDDINGS = ("TASKFLOW_EMBEDDINGS_URL", "TASKFLOW_EMBEDDINGS_KEY")
"""What services call where their server is, and what it wants to hear."""
TINY = (
    "The built-in model is tiny and often wrong: set OPENAI_BASE_URL and TASKFLOW_MODEL to a "
    "better one, for example of Ollama or OpenAI."
)


class Servers:
    """Every part that is not our own, started when it is needed."""

    def __init__(self, settings: Settings, data: Path, kept: Child | None = None) -> None:
        """Begin with nothing started, but perhaps the embedded store."""
        self._settings = settings
        self._data = data
        self._store = kept
        self._outside = GivenServers(_given(settings))
        self._model: Child | None = None if settings.openai_base_url else model(data)
        self._embeddings: Child | None = None if settings.embeddings_url else embeddings(data)
        self._closest: ClosestTasks | None = None
        self.python: PythonWorker | None = None

    async def store(self, stack: AsyncExitStack) -> str:
        """Give the URL of the store, starting the embedded one if none is set."""
        if not self._settings.mongodb_url:
            self._store = self._store or store(self._data, self._settings.store_cache)
            stack.push_async_callback(self._store.stop)
            await self._store.start()
            return self._store.url
        return self._settings.mongodb_url

    @property
    def store_port(self) -> int:
        """The port of the embedded store; 0 where the store is another."""
        return self._store.port if self._store else 0

    def services(self, registry: Registry, stack: AsyncExitStack) -> dict[str, Any]:
        """Make every installed service; the embedded servers start when they are first asked.

        Raises StartFailed where a setting of one is not right.
        """
        made: dict[str, Any] = {}
        own = self._settings.own.all(registry.services.values())
        for name, kind in registry.services.items():
            try:
                chosen = {"chosen": own[name]} if name in own else {}
                made[name] = kind(self._named(kind.needs), **chosen)
            except KeyboardInterrupt:
                raise
            except BaseException:  # nothing waits in here that could be cancelled
                log.exception("service.failed", service=name)
                continue
            stack.push_async_callback(_closed, name, made[name])
        self._late(made.get("chat"), MODEL, self._model, stack)
        self._late(made.get("embeddings"), EMBEDDINGS, self._embeddings, stack)
        return made

    async def closest(
        self, hub: Hub, services: Mapping[str, Any], stack: AsyncExitStack
    ) -> ClosestTasks:
        """Start the index of descriptions."""
        chosen = self._settings
        vectors = open_vectors(self._data / "vectors", chosen.qdrant_url, chosen.qdrant_api_key)
        stack.push_async_callback(vectors.close)
        closest = ClosestTasks(
            vectors, cast("Embeddings", services["embeddings"]), Descriptions(hub).all
        )
        self._closest = closest
        hub.flows.streams.listeners.append(closest.note)
        hub.catalogue.heeding.append(closest.note)
        await closest.start(hub.workers)
        stack.push_async_callback(closest.stop)
        return closest

    def watch(
        self, workers: Supervisor, stack: AsyncExitStack, tell: Callable[[str], None]
    ) -> None:
        """Look at the servers given by URL from now on, and tell when one is away."""
        if self._outside.given:
            watching = workers.begin("outside", partial(self._outside.watch, tell))
            stack.push_async_callback(end, watching)

    def parts(self) -> Parts:
        """Say how the parts are, when asked."""
        return Parts(version=version("taskflow"), all=self.all, model=self._model_now)

    def failed(self) -> list[Part]:
        """Give the parts that do not work now."""
        return [part for part in self.all() if part.phase == "failed"]

    def store_failure(self) -> str:
        """Say why the embedded store does not run, "" when it does or another is used."""
        if self._store is None or self._store.state.phase == "ready":
            return ""
        return self._store.state.reason or "It is being started."

    def pids(self) -> dict[str, int]:
        """Give the processes of the embedded servers that run, by their names."""
        python = self.python.child if self.python else None
        named = {"store": self._store, "model": self._model, "embeddings": self._embeddings}
        children = {**named, "python": python}
        return {name: child.pid for name, child in children.items() if child and child.pid}

    def _named(self, needs: tuple[str, ...]) -> dict[str, str]:
        """Give the values of settings by the names of their environment variables."""
        fields = {name.lower(): name for name in needs}
        values = {}
        for lower, name in fields.items():
            field = lower.removeprefix("taskflow_")
            values[name] = str(getattr(self._settings, field, "") or "")
        return values

    @staticmethod
    def _late(
        service: Any, names: tuple[str, str], child: Child | None, stack: AsyncExitStack
    ) -> None:
        """Let a service start its embedded server when it is asked for the first time."""
        if service is None or child is None:
            return
        stack.push_async_callback(child.stop)

        async def ready() -> None:
            if child.state.phase != "ready":
                try:
                    await child.start()
                except TaskflowError as error:
                    raise Unavailable(error.message) from error
            service.values.update(zip(names, (child.url, child.key), strict=True))

        service.ready = ready

    def all(self) -> list[Part]:
        """Say how each part is now."""
        shown = (
            ("store", self._store, self._settings.mongodb_url, "SecantusDB, built in"),
            ("model", self._model, self._settings.openai_base_url, "SmolLM2, built in"),
            (
                "embeddings",
                self._embeddings,
                self._settings.embeddings_url,
                "multilingual-e5-small, built in",
            ),
        )
        parts = []
        for name, child, url, built_in in shown:
            if child is None:
                away = self._outside.away.get(name, "")
                phase: Phase = "failed" if away else "ready"
                parts.append(Part(name=name, phase=phase, detail=away or f"At {place(url)}."))
            else:
                state = child.state
                parts.append(
                    Part(name=name, phase=state.phase, detail=state.reason or f"{built_in}.")
                )
        python = [self.python.part] if self.python else []
        return [*parts, self._vectors(), *python]

    def _vectors(self) -> Part:
        trouble = self._closest.trouble if self._closest else None
        if trouble is not None and trouble.kind.startswith("vectors."):
            return Part(name="vectors", phase="failed", detail=trouble.message)
        where = self._settings.qdrant_url
        detail = f"Qdrant at {place(where)}." if where else "Qdrant's engine, built in."
        return Part(name="vectors", phase="ready", detail=detail)

    def _model_now(self) -> ModelPart:
        if self._model is None:
            name = self._settings.model or "the server's first model"
            if away := self._outside.away.get("model"):
                return ModelPart(name=name, phase="failed", hint=away)
            where = place(self._settings.openai_base_url)
            return ModelPart(name=name, phase="ready", hint=f"Served at {where}.")
        state = self._model.state
        return ModelPart(name="SmolLM2-135M-Instruct", phase=state.phase, hint=state.reason or TINY)


async def _closed(name: str, service: Service) -> None:
    """Close a service; one that cannot must keep no other part from being stopped."""
    try:
        await service.close()
    except (Exception, SystemExit):
        log.exception("service.unclosed", service=name)


def _given(settings: Settings) -> dict[str, Given]:
    """Give the servers that T@skFlow can do without for a while (the vectors tell themselves)."""
    model = Given("The language model's server", "OPENAI_BASE_URL", settings.openai_base_url)
    embeddings = Given("The embeddings' server", "TASKFLOW_EMBEDDINGS_URL", settings.embeddings_url)
    named = {"model": model, "embeddings": embeddings}
    return {name: server for name, server in named.items() if server.url}
