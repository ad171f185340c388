"""A task with messages, and a run that keeps what is streamed, for tests of operators."""

import asyncio
from collections.abc import Mapping
from typing import Any

from taskflow.domain.definition import Definition
from taskflow.domain.patch import Patch
from taskflow.domain.plugin import operate
from taskflow.domain.view import TaskView
from taskflow.operators.llm import LLM
from taskflow.services.openai import Chat as ModelServer
from taskflow.tasks.chat import Chat
from taskflow.texts.template import fill
from taskflow.texts.values import made


class Attempt:
    """A run that keeps its partials, as a reader would."""

    attempt = "1-7"
    key = "i:7:0"
    owner = "ann"
    shown: TaskView

    def __init__(self, chat: ModelServer) -> None:
        self.lines: list[str] = []
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

    def service(self, name: str) -> ModelServer:
        assert name == "chat"
        return self._chat

    async def progress(self, fraction: float, words: str = "") -> None:
        self.lines.append(f"{fraction} {words}")

    async def log(self, line: str) -> None:
        self.lines.append(line)

    async def text(self, template: str) -> str:
        return await fill(template, self.shown, self.owner)

    async def values(self, fields: Mapping[str, Any]) -> dict[str, Any]:
        values: dict[str, Any] = await made(fields, self.shown, self.owner)
        return values

    async def operator(self, name: str, given: Mapping[str, Any]) -> dict[str, Any]:
        assert name == "llm"
        return await operate(LLM(), given, self)


async def answer(view: TaskView, run: Attempt) -> Patch:
    """Give what an answer of the model changes in a chat."""
    run.shown = view
    return await Chat().complete(view, run)


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
    config = {"local": local or {}}
    document = {
        "config": config,
        "output": {"messages": messages},
        **fields,
    }
    drawn = Definition("chat", "chat", "TaskChat", config=config)
    return TaskView("f", "i", document, drawn, (), tasks or {})
