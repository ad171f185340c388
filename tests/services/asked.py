"""Asking a model in tests: what came of it, all in one value."""

from collections.abc import AsyncIterator
from typing import Any

from msgspec import Struct

from taskflow.domain.errors import TaskflowError
from taskflow.domain.model import Delta, Question, Usage
from taskflow.services.openai import Chat

HELLO = Question([{"role": "user", "content": "hello"}])


class Heard(Struct):
    """What an answer said as a whole; ``error`` is the code it ended with."""

    text: str = ""
    thinking: str = ""
    finish: str | None = None
    usage: Usage | None = None
    tools: tuple[str, ...] = ()
    error: str = ""
    message: str = ""
    details: dict[str, Any] = {}


async def deltas(chat: Chat, question: Question = HELLO) -> AsyncIterator[Delta]:
    """Give an answer's deltas."""
    async with chat.ask(question) as answer:
        async for delta in answer:
            yield delta


async def heard(chat: Chat, question: Question = HELLO) -> Heard:
    """Ask, and put together what came, as whoever makes a message of it does."""
    all_ = Heard()
    try:
        async for delta in deltas(chat, question):
            if delta.recants:
                all_.thinking, all_.text = all_.thinking + all_.text, ""
            all_.text += delta.text
            all_.thinking += delta.thinking
            all_.finish = delta.finish or all_.finish
            all_.usage = delta.usage or all_.usage
            all_.tools += tuple(bytes(tool).decode() for tool in delta.tools)
    except TaskflowError as error:
        all_.error, all_.message, all_.details = error.kind, error.message, error.details
    return all_
