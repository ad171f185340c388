"""Odd chunk: a piece of an answer in a shape of its own; what is of use in it is taken."""

import json
from typing import Any, Final

from msgspec import Raw

from taskflow.services.upstream.chunk import Choice, Chunk, Counted, Said, Spoken
from taskflow.services.upstream.error_response import IN_A_GOOD_ANSWER, ErrorResponse
from taskflow.services.upstream.error_text import means
from taskflow.services.upstream.refusal import bad_answer

THOUGHTS: Final = (
    "reasoning_content",
    "reasoning",
    "thinking",
    "reasoning_text",
    "reasoning_details",
)


def guessed(data: bytes) -> Chunk | None:
    """Read a chunk member by member; None for what is no JSON and does no harm.

    Raises Complaint for an error in it, Upstream (``model.badAnswer``) for what makes no sense.
    """
    text = data.decode("utf-8", "replace").strip().removeprefix("\ufeff")
    while text.startswith("data:"):  # a gateway put an event into an event
        text = text.removeprefix("data:").strip()
    if text == "[DONE]":
        return None
    try:
        said = json.loads(text, strict=False)
    except (ValueError, RecursionError):
        if text.startswith(("{", "[")):
            raise bad_answer() from None
        return None
    return _shaped(said)


def _shaped(said: Any) -> Chunk | None:
    if isinstance(said, list):
        said = next((one for one in said if isinstance(one, dict)), None)
    if not isinstance(said, dict):
        return None
    aside = said.get("x_groq")
    for holder in (said, aside):
        if means(_of(holder, "error")):
            raise ErrorResponse(IN_A_GOOD_ANSWER, holder)
    choices = said.get("choices")
    if choices is None and _complains(said):
        raise ErrorResponse(IN_A_GOOD_ANSWER, said)
    if not isinstance(choices, list | dict | None):
        raise bad_answer()
    listed = choices if isinstance(choices, list) else [choices]
    return Chunk(
        choices=[_choice(one) for one in listed if isinstance(one, dict)],
        usage=_counted(said.get("usage")) or _counted(_of(aside, "usage")),
        odd=True,
    )


def _complains(said: dict[str, Any]) -> bool:
    """Say whether an object without choices is an error of vLLM, FastAPI or a gateway."""
    if "error" in (said.get("object"), said.get("type")):
        return True
    return any(isinstance(said.get(name), str) for name in ("detail", "message")) or any(
        isinstance(said.get(name), list) for name in ("detail", "errors")
    )


def _choice(one: dict[str, Any]) -> Choice:
    if means(one.get("error")):
        raise ErrorResponse(IN_A_GOOD_ANSWER, one)
    index, finish = one.get("index"), one.get("finish_reason")
    finish = _of(finish, "type") or finish  # SGLang: with what ended it
    return Choice(
        index=index if isinstance(index, int) else 0,
        delta=_said(one.get("delta")),
        message=_said(one.get("message")),
        text=_text(one.get("text")),
        finish_reason=finish if isinstance(finish, str) else None,
        usage=_counted(one.get("usage")),
    )


def _said(one: Any) -> Said | None:
    if isinstance(one, str):
        return Said(content=one)
    if not isinstance(one, dict):
        return None
    thought = next((text for name in THOUGHTS if (text := _text(one.get(name)))), "")
    content = one.get("content")
    parts = content if isinstance(content, list) else [content]
    thought += "".join(_thought(part) for part in parts)
    calls = one.get("tool_calls")
    return Said(
        content="".join(_text(part) for part in parts if not _thinks(part)),
        reasoning_content=thought,
        refusal=_text(one.get("refusal")),
        audio=Spoken(_text(_of(one.get("audio"), "transcript"))),
        tool_calls=[Raw(json.dumps(call).encode()) for call in calls]
        if isinstance(calls, list)
        else None,
    )


def _thinks(part: Any) -> str:
    """Give the kind of a part that is not said but thought (Mistral); "" for another."""
    kind = _of(part, "type")
    return kind if kind in THOUGHTS else ""


def _thought(part: Any) -> str:
    """Give what a part that is thought says, under its kind's name (Mistral) or as a summary."""
    kind = _thinks(part)
    return (_text(_of(part, kind)) or _text(part)) if kind else ""


def _text(value: Any) -> str:
    """Give a text that may be in parts (Mistral), or a number (a token that looked like one)."""
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        return "".join(_text(part) for part in value)
    if isinstance(value, dict):
        return _text(value.get("text")) or _text(value.get("summary"))
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else ""


def _of(value: Any, name: str) -> Any:
    return value.get(name) if isinstance(value, dict) else None


def _counted(value: Any) -> Counted | None:
    if not isinstance(value, dict):
        return None
    return Counted(**{name: _number(value.get(name)) for name in Counted.__struct_fields__})


def _number(value: Any) -> int | None:
    try:
        return max(0, int(float(value)))
    except (TypeError, ValueError, OverflowError):
        return None
