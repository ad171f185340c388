"""Model: how one asks a language model, and the pieces in which the answer comes."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Any, Protocol

from msgspec import Raw, Struct, field

BYTES_PER_TOKEN = 4


class Usage(Struct, frozen=True, omit_defaults=True):
    """Tokens asked and answered; ``estimated`` when the server did not count them."""

    asked: int = field(name="in")
    answered: int = field(name="out")
    estimated: bool = False


class Question(Struct, frozen=True):
    """Messages ``{role, content, name?}`` and how to answer them.

    An empty ``model`` is the configured one; ``options`` go to the server as they are. The whole
    answer may take ``patience`` seconds, if that is more than the service would wait.
    """

    messages: Sequence[Mapping[str, Any]]
    model: str = ""
    temperature: float | None = None
    max_tokens: int | None = None
    options: Mapping[str, Any] = {}
    patience: float = 0.0


class Delta(Struct, frozen=True):
    """What came since the last one; ``tools`` are tool-call deltas, kept as raw JSON.

    What the model only thinks is ``thinking`` and no part of the answer; a delta that ``recants``
    tells that all text before it was thought. The last delta of an answer carries its ``usage``,
    and only that one does.
    """

    text: str = ""
    finish: str | None = None
    usage: Usage | None = None
    tools: tuple[Raw, ...] = ()
    thinking: str = ""
    recants: bool = False


class Answer(Protocol):
    """An answer while it comes; ``model`` is the name of who gives it."""

    model: str

    def __aiter__(self) -> AsyncIterator[Delta]: ...


class Model(Protocol):
    """A language model; errors have codes that start with ``model.``."""

    def ask(self, question: Question) -> AbstractAsyncContextManager[Answer]:
        """Open an answer; leaving the context early ends the work at the model's server."""
        ...

    async def context(self, model: str = "") -> int:
        """Give how many tokens question and answer may have together."""
        ...


def estimate(text: str) -> int:
    """Estimate a text's tokens."""
    return -(-len(text.encode()) // BYTES_PER_TOKEN)
