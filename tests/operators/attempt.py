"""A task with messages, and a run that keeps what is streamed, for tests of operators."""

import asyncio
from typing import Any

from taskflow.domain.definition import Definition
from taskflow.domain.patch import Patch
from taskflow.domain.view import TaskView
from taskflow.services.openai import Chat


class Attempt:
    """A run that keeps its partials, as a reader would."""

    attempt = "1-7"
    owner = "ann"

    def __init__(self, chat: Chat) -> None:
        self._chat = chat
        self.partials: list[str] = []
        self.thoughts: list[str] = []
        self.heard = asyncio.Event()

    async def partial(self, text: str) -> None:
        self.partials.append(text)
        self.heard.set()

    async def thought(self, text: str) -> None:
        self.thoughts.append(text)

    async def recant(self) -> None:
        self.thoughts += self.partials
        self.partials.clear()

    def service(self, name: str) -> Chat:
        assert name == "chat"
        return self._chat

    async def operator(self, name: str, task: TaskView) -> Patch:
        raise AssertionError((name, task))


def said(*contents: str) -> list[dict[str, Any]]:
    """Give messages of a person and the model in turn."""
    roles = ("user", "assistant")
    return [
        {"id": f"m{i}", "role": roles[i % 2], "content": content, "user": "u1", "name": "Ann"}
        for i, content in enumerate(contents)
    ]


def task(
    messages: list[dict[str, Any]],
    local: dict[str, Any] | None = None,
    tasks: dict[str, Any] | None = None,
    **fields: Any,
) -> TaskView:
    document = {
        "config": {"local": local or {}},
        "output": {"messages": messages},
        **fields,
    }
    return TaskView("f", "i", document, Definition("chat", "chat", "TaskChat"), (), tasks or {})
