"""Chat: a language model behind any OpenAI-compatible URL."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from importlib import import_module
from typing import TYPE_CHECKING, Any

from msgspec import structs

from taskflow.domain.errors import Unavailable
from taskflow.domain.model import Question
from taskflow.domain.service import Service
from taskflow.domain.turns import Turns
from taskflow.services.upstream.answer import Limits, Streamed

if TYPE_CHECKING:
    from taskflow.services.upstream.completions import Completions

CLIENT = "taskflow.services.upstream.completions"
USUAL_CONTEXT = 8192
"""Tokens that a model can read where its server does not say."""
USUAL_AT_ONCE = 16
BUILT_IN_AT_ONCE = 2
"""Answers at once of a server that is named, of which one person may have half, and of ours."""


class Chat(Service):
    """The service ``chat``; see :class:`taskflow.domain.model.Model`.

    ``values`` are read with every question, so they may be set late: ``ready`` is awaited
    before each one and returns when they are right (the embedded server is up).
    """

    name = "chat"
    needs = ("OPENAI_BASE_URL", "OPENAI_API_KEY", "TASKFLOW_MODEL", "TASKFLOW_MODEL_AT_ONCE")

    def __init__(
        self,
        values: Mapping[str, str],
        *,
        limits: Limits | None = None,
        ready: Callable[[], Awaitable[None]] | None = None,
    ) -> None:
        """Connect lazily."""
        super().__init__(values)
        self.limits = limits or Limits()
        self.ready = ready
        self._server: Completions | None = None
        self._loading = asyncio.Lock()
        self._module: Any = None
        built_in = not self.values.get("OPENAI_BASE_URL")
        usual = BUILT_IN_AT_ONCE if built_in else USUAL_AT_ONCE
        most = int(self.values.get("TASKFLOW_MODEL_AT_ONCE") or 0) or usual
        each = most if most <= BUILT_IN_AT_ONCE else -(-most // 2)
        self.turns = Turns(most, each, lambda: asyncio.get_running_loop().create_future())

    def on_behalf_of(self, person: str) -> "ChatOf":
        """Give the service as one person asks it, in turn with the others."""
        return ChatOf(self, person)

    @asynccontextmanager
    async def ask(self, question: Question, person: str = "") -> AsyncIterator[Streamed]:
        """Open an answer; raises Upstream, Unavailable or Limited with a ``model.`` code.

        Leaving early closes the connection to the model's server at once. Waiting for one's turn is
        no part of the time that the model has.
        """
        async with self.turns.turn(person), self._asked(question) as answer:
            yield answer

    @asynccontextmanager
    async def _asked(self, question: Question) -> AsyncIterator[Streamed]:
        server = await self._connected()
        named = structs.replace(question, model=self._named(question.model))
        answer = await server.ask(named)
        try:
            yield answer
        finally:
            await answer.close()

    async def context(self, model: str = "") -> int:
        """Give how many tokens question and answer may have together."""
        server = await self._connected()
        return await server.context(self._named(model)) or USUAL_CONTEXT

    async def close(self) -> None:
        """Close all connections."""
        server, self._server = self._server, None
        if server:
            await server.close()

    def _named(self, model: str) -> str:
        return model or self.values.get("TASKFLOW_MODEL", "")

    async def _connected(self) -> "Completions":
        if self.ready:
            await self.ready()
        url, key = (self.values.get(name, "") for name in self.needs[:2])
        if not url:
            raise Unavailable(
                "No language model is configured; set OPENAI_BASE_URL.", code="model.notConfigured"
            )
        module = await self._loaded()
        before = self._server
        if before and (before.base_url, before.key) == (url, key):
            return before
        server: Completions = module.Completions(url, key, self.limits)
        self._server = server
        if before:
            await before.close()
        return server

    async def _loaded(self) -> Any:
        """Load the client, once; who comes meanwhile waits until it is there in full.

        ``sys.modules`` names a module from the moment its import begins, and two threads that
        import a package with circles in it may be given halves: so one thread at a time.
        """
        if self._module is None:
            async with self._loading:
                self._module = await asyncio.to_thread(import_module, CLIENT)
        return self._module


class ChatOf:
    """The service as one person asks it; see :class:`taskflow.domain.model.Model`."""

    def __init__(self, chat: Chat, person: str) -> None:
        """Ask by ``chat`` for a person."""
        self._chat = chat
        self._person = person

    def ask(self, question: Question) -> AbstractAsyncContextManager[Streamed]:
        """Open an answer when it is this person's turn."""
        return self._chat.ask(question, self._person)

    async def context(self, model: str = "") -> int:
        """Give how many tokens question and answer may have together."""
        return await self._chat.context(model)
