"""llm: asks the language model what a task says, and appends the answer to its messages."""

import time
from typing import Any

from msgspec import to_builtins

from taskflow.domain.errors import Upstream
from taskflow.domain.model import Delta, Model, Question, Usage
from taskflow.domain.patch import Operation, Patch
from taskflow.domain.service import Operator, Run
from taskflow.domain.view import TaskView
from taskflow.operators.prompt.history import alternating, conversation, trimmed
from taskflow.operators.prompt.template import fill

SERVICE = "chat"
NOTHING = "answered with nothing"
CALLS = ("tool_calls", "function_call")
"""How an answer ends that asks for what a chat does not offer."""
SHARE = 0.5
"""The part of a model's context that an answer may take from the history."""


class LLM(Operator):
    """Streams the answer as partials; gives it as one message ``{id, role, content, …}``.

    ``config.local``: ``systemMessage`` (a template), ``model``, ``temperature``, ``maxTokens``,
    ``contextTokens``, ``patience``. History: ``output.messages``. Tokens add up in
    ``output.usage``.
    """

    name = "llm"

    async def apply(self, task: TaskView, run: Run) -> Patch:
        """Ask; raises what the template and the service raise."""
        chat: Model = run.service(SERVICE)
        question = await _question(task, chat, run.owner)
        async with chat.ask(question) as answer:
            text: list[str] = []
            last = Delta()
            async for delta in answer:
                if delta.recants:
                    text.clear()
                    await run.recant()
                if delta.thinking:
                    await run.thought(delta.thinking)
                if delta.text:
                    text.append(delta.text)
                    await run.partial(delta.text)
                last = _kept(last, delta)
        content = "".join(text).strip()
        if not content:
            what = "asked for a tool, which it has none of" if last.finish in CALLS else NOTHING
            raise Upstream(
                f"The model {what}; ask again, or try another model.", code="model.empty"
            )
        usage = last.usage or Usage(0, 0, estimated=True)
        message = {
            "id": f"a-{run.attempt}",
            "role": "assistant",
            "content": content,
            "at": time.time_ns() // 1_000_000,
            "model": answer.model,
            "usage": to_builtins(usage),
        }
        if last.finish not in (None, "stop"):
            message["finish"] = last.finish
        return _appended(task, message, usage)


async def _question(task: TaskView, chat: Model, owner: str) -> Question:
    local = task.local
    model = str(local.get("model") or "")
    system = await fill(str(local.get("systemMessage") or ""), task, owner)
    messages = conversation(system, task.field("output").get("messages") or [])
    context = int(local.get("contextTokens") or await chat.context(model))
    most = local.get("maxTokens")
    room = context - min(most or context, int(context * SHARE))
    return Question(
        alternating(trimmed(messages, room)),
        model=model,
        temperature=local.get("temperature"),
        max_tokens=most,
        patience=local.get("patience") or 0,
    )


def _kept(before: Delta, now: Delta) -> Delta:
    """Carry on what only some deltas have."""
    return Delta(finish=now.finish or before.finish, usage=now.usage or before.usage)


def _appended(task: TaskView, message: dict[str, Any], usage: Usage) -> Patch:
    output = task.field("output")
    before = output.get("usage") or {}
    total: dict[str, Any] = {
        "in": before.get("in", 0) + usage.asked,
        "out": before.get("out", 0) + usage.answered,
    }
    if usage.estimated:
        total["estimated"] = True
    if "messages" not in output:
        return Patch(merge={"output": {"messages": [message], "usage": total}})
    append = Operation("add", "/output/messages/-", message)
    return Patch(merge={"output": {"usage": total}}, edit=[append])
