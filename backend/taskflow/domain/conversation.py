"""Conversation: where a task that people talk with keeps what was said, by contract of all types.

What is said to a task is its ``input.prompt``. What was said, by whomever, are the objects of
``output.messages``, to which each is appended; those whose ``role`` is ``assistant`` are the
task's own, and what was streamed before them was a part of them.
"""

from collections.abc import Mapping
from typing import Any, Final

from taskflow.domain.patch import Patch

APPENDED: Final = "/output/messages/-"


def spoken(text: str) -> dict[str, Any] | None:
    """Give what a task is sent that is told a text; None where nothing is said."""
    return {"input": {"prompt": text}} if text else None


def said(patch: Patch) -> list[Mapping[str, Any]]:
    """Give the messages that a change appends, or that a task starts with."""
    output = patch.merge.get("output")
    first = output.get("messages") if isinstance(output, dict) else None
    appended = [one.value for one in patch.edit if one.path == APPENDED]
    whole = [*(first if isinstance(first, list) else ()), *appended]
    return [message for message in whole if isinstance(message, Mapping)]


def answers(message: Mapping[str, Any]) -> bool:
    """Say whether a message is the task's own: the whole of what it had streamed."""
    return message.get("role") == "assistant"
