"""Chunk: a piece of an answer as servers mostly send it; what fits is decoded fast."""

from typing import Any

from msgspec import Raw, Struct

from taskflow.domain.model import Usage


class Detail(Struct, gc=False):
    """A part of what is thought, or of its summary; what is encrypted has neither."""

    text: str | None = None
    summary: str | None = None


class Spoken(Struct, gc=False):
    """An answer that is heard; what it says stands beside it."""

    transcript: str | None = None


class Said(Struct, gc=False):
    """What is said: ``content``, or thought under one of several names."""

    content: str | None = None
    reasoning_content: str | None = None
    reasoning: str | None = None
    thinking: str | None = None
    reasoning_text: str | None = None
    reasoning_details: list[Detail] | None = None
    refusal: str | None = None
    tool_calls: list[Raw] | None = None
    audio: Spoken | None = None

    @property
    def words(self) -> str:
        """Give what is said in words, also instead of an answer or as a voice."""
        spoken = self.audio.transcript if self.audio else None
        return self.content or self.refusal or spoken or ""

    @property
    def thought(self) -> str:
        """Give what is thought and not said."""
        named = self.reasoning_content or self.reasoning or self.thinking or self.reasoning_text
        details = self.reasoning_details or ()
        return named or "".join([one.text or one.summary or "" for one in details])


class Counted(Struct, gc=False):
    """Tokens, under the names of two families of servers."""

    prompt_tokens: int | None = None
    completion_tokens: int | None = None
    input_tokens: int | None = None
    output_tokens: int | None = None

    def usage(self) -> Usage | None:
        """Give what was counted; None where that is nothing."""
        asked = self.prompt_tokens or self.input_tokens or 0
        answered = self.completion_tokens or self.output_tokens or 0
        return Usage(asked, answered) if asked > 0 or answered > 0 else None


class Choice(Struct):
    """One of the answers; with a whole one ``message``, else ``delta``."""

    index: int = 0
    delta: Said | None = None
    message: Said | None = None
    text: str | None = None
    finish_reason: str | None = None
    usage: Counted | None = None
    error: Any = None


class Aside(Struct):
    """What Groq says beside the answer."""

    usage: Counted | None = None
    error: Any = None


class Chunk(Struct):
    """``odd`` when its shape had to be guessed; then texts may hold halves of characters."""

    choices: list[Choice] | None = None
    usage: Counted | None = None
    error: Any = None
    x_groq: Aside | None = None
    odd: bool = False
