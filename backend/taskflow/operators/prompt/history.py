"""History: what was said, as a model is to read it."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from taskflow.domain.model import estimate

PER_MESSAGE = 8
"""Tokens that a server's chat template adds to each message, at most."""
MARGIN = 0.9
"""Tokens are estimated: use no more than this part of the room."""

STOPPED = "(The answer to this was stopped.)"
"""What a model reads below a message whose answer was stopped before a word of it came."""

Said = Mapping[str, Any]


def conversation(system: str, messages: Sequence[Said]) -> list[dict[str, str]]:
    """Give the messages to send: the system's first; with several people, who wrote each."""
    people = {message.get("user") or message.get("name") for message in _of_people(messages)}
    several = len(people) > 1
    said = [
        {
            "role": message["role"],
            "content": _read(message, several=several)
            if several or "stopped" in message
            else message["content"],
        }
        for message in messages
    ]
    return [{"role": "system", "content": system}, *said] if system.strip() else said


def trimmed(messages: Sequence[dict[str, str]], room: int) -> list[dict[str, str]]:
    """Drop the oldest messages until the rest fits ``room`` tokens.

    Messages of the system and the last message stay, whatever their size. An answer whose
    question is dropped is dropped too, so that the rest begins with a person.
    """
    if _surely_fits(messages, room):
        return list(messages)
    left = room * MARGIN - sum(map(_cost, _of_system(messages)))
    first = len(messages) - 1
    left -= _cost(messages[first]) if messages else 0
    for message in reversed(messages[:-1]):
        if message["role"] != "system":
            left -= estimate(message["content"]) + PER_MESSAGE
        if left < 0:
            break
        first -= 1
    while first < len(messages) - 1 and messages[first]["role"] == "assistant" and first > 0:
        first += 1
    return [*_of_system(messages[:first]), *messages[first:]]


def _surely_fits(messages: Sequence[dict[str, str]], room: int) -> bool:
    """Say whether all messages fit, told by their length together: nearly always they do."""
    whole = estimate("".join([message["content"] for message in messages]))
    return whole + len(messages) * (PER_MESSAGE + 1) <= room * MARGIN


def alternating(messages: Sequence[dict[str, str]]) -> list[dict[str, str]]:
    """Join what one role said in a row: many models demand that people and model take turns.

    It comes about after an answer that was stopped or failed, and where a model answers only when
    it is asked to.
    """
    turns: list[dict[str, str]] = []
    for message in messages:
        if turns and turns[-1]["role"] == message["role"]:
            joined = f"{turns[-1]['content']}\n\n{message['content']}"
            turns[-1] = {**turns[-1], "content": joined}
        else:
            turns.append(message)
    return turns


def _cost(message: dict[str, str]) -> int:
    return estimate(message["content"]) + PER_MESSAGE


def _of_people(messages: Iterable[Said]) -> Iterable[Said]:
    return (message for message in messages if message["role"] == "user")


def _of_system(messages: Iterable[dict[str, str]]) -> list[dict[str, str]]:
    return [message for message in messages if message["role"] == "system"]


def _read(message: Said, *, several: bool) -> str:
    """Give a message as a model reads it: signed where ``several`` people speak."""
    content: str = _signed(message) if several else message["content"]
    unanswered = message["role"] == "user" and message.get("stopped")
    return f"{content}\n\n{STOPPED}" if unanswered else content


def _signed(message: Said) -> str:
    name = message.get("name") or message.get("user")
    content: str = message["content"]
    return f"{name}: {content}" if name and message["role"] == "user" else content
