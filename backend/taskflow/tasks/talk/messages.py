"""Messages: what is said in a conversation, by people and by a model."""

import time
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, Literal

from msgspec import Struct, to_builtins

from taskflow.domain.model import Usage, estimate
from taskflow.domain.patch import Operation, Patch
from taskflow.domain.task import Signature
from taskflow.domain.view import Happening, TaskView

ASKED_WITH: Final = ("model", "temperature", "maxTokens", "contextTokens", "patience")
"""What a chat's configuration says of how the model is asked."""


class Person(Struct):
    """Who did something: their id, and what they are called."""

    user: str
    name: str


class Message(Struct, rename="camel", omit_defaults=True):
    """One message: of a person (``user`` is their id, ``name`` what they are called) or a model.

    A model's tells which ``model`` it was, its ``usage`` of tokens, and, if the answer does not
    end where it should, in ``finish`` why: ``length`` (it was cut off), or what ended it,
    ``stopped``, ``failed`` or ``timeout``. ``stopped`` says who stopped the answer: on what was
    said of it, else on the message that it was to answer.
    """

    id: str
    role: Literal["user", "assistant", "system"]
    content: str
    user: str = ""
    name: str = ""
    at: int = 0
    model: str = ""
    usage: Usage | None = None
    finish: str = ""
    stopped: Person | None = None


def message_of(content: str, happening: Happening) -> dict[str, Any]:
    """Make the message of who did something."""
    by = happening.by
    message: dict[str, Any] = to_builtins(
        Message(
            id=f"m{happening.seq}",
            role="user",
            content=content,
            user=by.id,
            name=by.name or by.id,
            at=happening.at,
        )
    )
    return message


def signed(message: Mapping[str, Any]) -> Iterator[Signature]:
    """Give everything in a message that says who did something."""
    ident, content = str(message.get("id")), str(message.get("content"))
    if "user" in message or "name" in message or message.get("role") == "user":
        user, name = str(message.get("user", "")), str(message.get("name", ""))
        yield Signature(user, name, ("says", ident, content))
    if isinstance(by := message.get("stopped"), dict):
        yield Signature(str(by.get("user")), str(by.get("name")), ("stopped", ident, content))


def question(
    local: Mapping[str, Any], system: str, said: Sequence[Mapping[str, Any]]
) -> dict[str, Any]:
    """Give what the model is asked: the whole conversation, who says what, and as configured."""
    given = {name: local[name] for name in ASKED_WITH if local.get(name) is not None}
    return {**given, "system": system, "messages": [_spoken(message) for message in said]}


def _spoken(message: Mapping[str, Any]) -> dict[str, Any]:
    """Give of a message what a model is to know; the log may hold any there."""
    spoken = {
        name: message[name]
        for name in ("role", "content", "user", "name")
        if isinstance(message.get(name), str)
    }
    return {**spoken, "stopped": True} if message.get("stopped") else spoken


def answered(answer: Mapping[str, Any], attempt: str) -> dict[str, Any]:
    """Make the message that an answer of the model becomes."""
    message = {
        "id": f"a-{attempt}",
        "role": "assistant",
        "content": answer["text"],
        "at": time.time_ns() // 1_000_000,
        "model": answer["model"],
        "usage": answer["usage"],
    }
    return {**message, "finish": answer["finish"]} if answer["finish"] else message


def appended(task: TaskView, message: dict[str, Any], usage: Mapping[str, Any]) -> Patch:
    """Append a model's message, and add up its tokens."""
    output = task.field("output")
    before = output.get("usage") or {}
    total: dict[str, Any] = {
        "in": before.get("in", 0) + usage["in"],
        "out": before.get("out", 0) + usage["out"],
    }
    if usage.get("estimated"):
        total["estimated"] = True
    if "messages" not in output:
        return Patch(merge={"output": {"messages": [message], "usage": total}})
    append = Operation("add", "/output/messages/-", message)
    return Patch(merge={"output": {"usage": total}}, edit=[append])


def tokens(local: Mapping[str, Any], messages: Sequence[Mapping[str, Any]]) -> int:
    """Estimate what the model had to read."""
    texts = [str(local.get("systemMessage") or ""), *(m["content"] for m in messages)]
    read = sum(map(estimate, texts))
    room = int(local.get("contextTokens") or 0)
    return min(read, room) if room else read
