"""Gathering: what the pieces of one answer say together."""

from collections.abc import Sequence
from typing import Final

from msgspec import Raw

from taskflow.domain.model import Delta, Usage
from taskflow.services.upstream.chunk import Choice, Chunk
from taskflow.services.upstream.thinking import Sorted

ENDS: Final = {
    **dict.fromkeys(("eos", "eos_token", "end_turn", "stop_sequence", "complete", "end"), "stop"),
    **dict.fromkeys(("max_tokens", "max_output_tokens", "model_length", "error_limit"), "length"),
    **dict.fromkeys(("safety", "recitation", "blocklist", "sensitive"), "content_filter"),
    **dict.fromkeys(("prohibited_content", "spii", "image_safety"), "content_filter"),
    **dict.fromkeys(("refusal", "error_toxic", "content_filtered"), "content_filter"),
    **dict.fromkeys(("guardrail_intervened", "guardrails"), "content_filter"),
    **dict.fromkeys(("none", "null", ""), None),
}
"""Reasons to end as some servers call them, in the words of most."""


class Gathering:
    """Makes deltas of chunks; follows the first of several answers, and sorts out thinking."""

    def __init__(self) -> None:
        """Begin before the first chunk."""
        self._index: int | None = None
        self._half = ""
        self._sorted = Sorted()

    @property
    def open(self) -> bool:
        """Say whether a text of the first answer could be anything but said, as it is."""
        return self._index != 0 or bool(self._half) or self._sorted.open

    def delta(self, chunks: Sequence[Chunk], *, over: bool = False) -> Delta:
        """Give what chunks say as one delta; ``over`` when no more will come."""
        text = thought = ""
        tools: tuple[Raw, ...] = ()
        finish: str | None = None
        usage: Usage | None = None
        odd = bool(self._half)
        for chunk in chunks:
            odd = odd or chunk.odd
            usage = _usage(chunk) or usage
            for choice in self._ours(chunk):
                finish = _finish(choice) or finish
                usage = (choice.usage and choice.usage.usage()) or usage
                said = choice.delta or choice.message
                # Together says the same under both names.
                text += (said.words if said else "") or choice.text or ""
                if said:
                    thought += said.thought
                    tools += tuple(said.tool_calls or ())
        if odd:
            text, thought = self._mended(text, over=over or finish is not None), _paired(thought)
        return self._told(Delta(text, finish, usage, tools, thought), over=over)

    def _ours(self, chunk: Chunk) -> list[Choice]:
        """Give those choices that belong to the answer which began first."""
        choices = chunk.choices or []
        if self._index is None and choices:
            self._index = choices[0].index
        return [choice for choice in choices if choice.index == self._index]

    def _told(self, delta: Delta, *, over: bool) -> Delta:
        """Sort what is thought in the text itself; at an end nothing is held back."""
        text, thought, recants = "", delta.thinking, False
        sorting = self._sorted
        for last in (False, True) if over or delta.finish else (False,):
            sorting.end() if last else sorting.feed(delta.text)
            if sorting.recants:
                thought, text, recants = thought + text, "", True
            text, thought = text + sorting.said, thought + sorting.thought
        return Delta(text, delta.finish, delta.usage, delta.tools, thought, recants)

    def _mended(self, text: str, *, over: bool) -> str:
        """Join the halves of characters that were cut between two chunks."""
        text = self._half + text
        self._half = ""
        if not over and text and "\ud800" <= text[-1] <= "\udbff":
            text, self._half = text[:-1], text[-1]
        return _paired(text)


def _paired(text: str) -> str:
    """Make characters of surrogate pairs, U+FFFD of lone ones."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _usage(chunk: Chunk) -> Usage | None:
    aside = chunk.x_groq.usage if chunk.x_groq else None
    counted = chunk.usage or aside
    return counted.usage() if counted else None


def _finish(choice: Choice) -> str | None:
    reason = (choice.finish_reason or "").lower().partition(":")[0]
    return ENDS.get(reason, reason)
