"""Offers: the list of models that a server has, in whatever shape it lists them."""

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

from msgspec import Struct

NAMES: Final = ("id", "name", "model")
SIZES: Final = (
    "max_model_len",
    "context_length",
    "context_window",
    "max_context_length",
    "max_input_tokens",
    "n_ctx",
    "n_ctx_train",
)
"""What servers call the tokens that a model can read; what it was started with comes first."""
EMBEDS: Final = ("embed", "e5", "bge", "minilm")
SPEAKS_NOT: Final = (*EMBEDS, "rerank", "whisper", "tts", "dall-e", "moderation")


class Offered(Struct, frozen=True):
    """One model; ``context`` is in tokens, if the server says so."""

    id: str
    owned_by: str = ""
    context: int | None = None

    @property
    def embeds(self) -> bool:
        """Say whether it seems to be for embeddings."""
        return self._called(EMBEDS)

    @property
    def speaks(self) -> bool:
        """Say whether it seems to be for conversations."""
        return not self._called(SPEAKS_NOT)

    def goes_by(self, name: str) -> bool:
        """Say whether somebody may mean it by ``name``: Ollama adds a tag, Gemini a folder."""
        return self.id in (name, f"{name}:latest") or self.id.rpartition("/")[2] == name

    def _called(self, marks: tuple[str, ...]) -> bool:
        return any(mark in self.id.lower() for mark in marks)


def offers(body: bytes) -> list[Offered] | None:
    """Read what ``GET /models`` answered; None where it is no list of models."""
    try:
        said = json.loads(body.decode("utf-8-sig", "replace"), strict=False)
    except (ValueError, RecursionError):
        return None
    if isinstance(said, Mapping):
        if not said.keys() & {"data", "models"}:
            return None
        said = said.get("data") or said.get("models") or []
    return list(_read(said)) if isinstance(said, list) else None


def _read(listed: list[Any]) -> Iterator[Offered]:
    for one in listed:
        if isinstance(one, str) and one:
            yield Offered(one)
        elif isinstance(one, Mapping) and (name := _name(one)):
            owner = one.get("owned_by")
            yield Offered(name, owner if isinstance(owner, str) else "", _context(one))


def _name(one: Mapping[str, Any]) -> str:
    return next((name for key in NAMES if isinstance(name := one.get(key), str) and name), "")


def _context(one: Mapping[str, Any]) -> int | None:
    """Give the size of a context, which may be a text or a float; nonsense is none."""
    holders = (one, one.get("meta"), one.get("top_provider"), one.get("model_info"))
    for holder in (holder for holder in holders if isinstance(holder, Mapping)):
        for key in SIZES:
            if size := _tokens(holder.get(key)):
                return size
    return None


def _tokens(value: Any) -> int | None:
    if isinstance(value, bool):
        return None
    try:
        size = int(float(value))
    except (TypeError, ValueError, OverflowError):
        return None
    return size if size > 0 else None
