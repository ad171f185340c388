"""Offers: the list of models that a server has, in whatever shape it lists them."""

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

from msgspec import Struct

NAMES: Final = ("id", "name", "model")
SIZES: Final = (
    "loaded_context_length",
    "max_model_len",
    "max_seq_len",
    "context_length",
    "context_window",
    "max_context_length",
    "max_input_tokens",
    "max_context_window_tokens",
    "input_token_limit",
    "inputTokenLimit",
    "context_size",
    "n_ctx",
    "n_ctx_train",
)
"""What servers call the tokens that a model can read; what it was started with comes first."""
HOLDERS: Final = (
    *("meta", "top_provider", "model_info", "metadata", "limits", "parameters", "capabilities"),
    *("model_spec", "details", "status"),
)
"""Members in which some of them say it."""
KINDS_THAT_SPEAK_NOT: Final = frozenset(
    {"embedding", "embeddings", "image", "audio", "video", "rerank", "moderation", "transcribe"}
)
"""What Together and LM Studio call the types of models that give no text."""
EMBEDS: Final = ("embed", "e5", "bge", "minilm")
SPEAKS_NOT: Final = (*EMBEDS, "rerank", "whisper", "tts", "dall-e", "moderation")


class Offered(Struct, frozen=True):
    """One model; ``context`` is in tokens, if the server says so."""

    id: str
    owned_by: str = ""
    context: int | None = None
    gives_text: bool = True

    @property
    def embeds(self) -> bool:
        """Say whether it seems to be for embeddings."""
        return self._called(EMBEDS)

    @property
    def speaks(self) -> bool:
        """Say whether it seems to be for conversations."""
        return self.gives_text and not self._called(SPEAKS_NOT)

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
            yield Offered(
                name, owner if isinstance(owner, str) else "", _context(one), _speaks(one)
            )


def _name(one: Mapping[str, Any]) -> str:
    return next((name for key in NAMES if isinstance(name := one.get(key), str) and name), "")


def _context(one: Mapping[str, Any]) -> int | None:
    """Give the size of a context, which may be a text or a float; nonsense is none."""
    for holder in _holders(one, 2):
        for key in SIZES:
            if size := _tokens(holder.get(key)):
                return size
    return None


def _holders(one: Mapping[str, Any], deeper: int) -> Iterator[Mapping[str, Any]]:
    """Give a model's members, and the objects in it that may hold its size, the nearest first."""
    yield one
    inner = [found for name in HOLDERS if isinstance(found := one.get(name), Mapping)]
    for holder in inner if deeper else ():
        yield from _holders(holder, deeper - 1)


def _speaks(one: Mapping[str, Any]) -> bool:
    """Say whether nothing tells that a model gives no text (Together, Mistral, OpenRouter)."""
    if str(one.get("type", "")).lower() in KINDS_THAT_SPEAK_NOT:
        return False
    able, built = one.get("capabilities"), one.get("architecture")
    if isinstance(able, Mapping) and able.get("completion_chat") is False:
        return False
    given = built.get("output_modalities") if isinstance(built, Mapping) else None
    return not isinstance(given, list) or not given or "text" in given


def _tokens(value: Any) -> int | None:
    if isinstance(value, bool):
        return None
    try:
        size = int(float(value))
    except (TypeError, ValueError, OverflowError):
        return None
    return size if size > 0 else None
