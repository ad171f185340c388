"""TaskChat: people talk with a language model, one turn at a time."""

from collections.abc import Callable, Iterable, Mapping
from typing import Annotated, Any, ClassVar, Literal

from msgspec import Meta, field, to_builtins

from taskflow.domain.errors import Invalid
from taskflow.domain.model import Usage, estimate
from taskflow.domain.patch import Operation, Patch
from taskflow.domain.service import Run
from taskflow.domain.task import Change, Signature, TaskType, action, effect
from taskflow.domain.values import as_drawn
from taskflow.domain.view import Half, Happening, TaskView
from taskflow.tasks.talk.messages import (
    Message,
    Person,
    answered,
    appended,
    message_of,
    question,
    signed,
    tokens,
)

PATIENCE = 600
"""Seconds after which an answer that is not there yet is given up, unless the chat says others."""
LATE = f"after.{PATIENCE}000.receiving"

CALLED = "calls(input.prompt, config.local.name)"
ASKED = (
    "input.prompt && (config.local.answers == 'always'"
    f" || (config.local.answers == 'whenCalled' && {CALLED}))"
)
"""True when there is a prompt and the model is to answer it."""

SAY = {"description": "to people", "guard": "input.prompt", "actions": ["say"]}
WAIT = {"description": "to the model", "guard": ASKED, "actions": ["wait"]}
SAY_AND_ASK = {**WAIT, "target": "receiving", "actions": ["say"]}
ASK = {"guard": "output.messages", "target": "receiving"}
NEXT_ANSWER = {
    "description": "more was said meanwhile",
    "guard": "output.waiting",
    "target": "receiving",
    "reenter": True,
}


class Chat(TaskType):
    """Talk with a language model, one turn at a time; several people may share the chat."""

    name = "TaskChat"
    label = "Chat"
    icon = "message-chatbot"
    category = "Models"
    description = (
        "A chat with a language model: people write messages and the model answers them one by "
        "one, streaming its words; several people can share it. Synonyms: assistant, chatbot, "
        "AI, LLM, GPT, dialogue, question and answer, prompt, completion. Typical requests: ask "
        "the model something; talk with an assistant about a subject; let the AI write, explain, "
        "summarise, translate or comment; a bot that answers questions; stop an answer or have "
        "it written again."
    )
    environments = ("browser", "server")
    machine: ClassVar[dict[str, Any]] = {
        "id": "chat",
        "x-events": {
            "SEND": "Says input.prompt.",
            "ASK": "Asks the model to answer what was said.",
            "REGENERATE": "Takes the model's last answer back and asks again.",
            "CANCEL": "Stops the answer, of which what was said is kept; or puts a failure aside.",
            "RETRY": "Asks once more after a failure; what was said until then is taken back.",
            "EXIT": "Ends the chat.",
        },
        "initial": "start",
        "states": {
            "start": {
                "always": [
                    {"guard": "config.local.prompt", "target": "receiving", "actions": ["open"]},
                    {"target": "input"},
                ]
            },
            "input": {
                "tags": ["stable", "waits-for-person"],
                "on": {
                    "SEND": [SAY_AND_ASK, SAY],
                    "ASK": ASK,
                    "REGENERATE": {**ASK, "actions": ["takeBack"]},
                    "EXIT": "ended",
                },
            },
            "receiving": {
                "entry": ["ask"],
                "invoke": {
                    "id": "answer",
                    "src": "complete",
                    "onDone": [NEXT_ANSWER, {"target": "input"}],
                    "onError": "failed",
                },
                "on": {
                    "SEND": [WAIT, SAY],
                    "CANCEL": [NEXT_ANSWER, {"target": "input"}],
                    "EXIT": "ended",
                },
                "after": {f"{PATIENCE}000": {"target": "failed", "actions": ["giveUp"]}},
            },
            "failed": {
                "tags": ["stable", "failed"],
                "on": {
                    "RETRY": {"target": "receiving", "actions": ["takeBackHalf"]},
                    "SEND": [SAY_AND_ASK, SAY],
                    "CANCEL": {"target": "input", "actions": ["forgive"]},
                    "EXIT": "ended",
                },
            },
            "ended": {"type": "final"},
        },
    }

    class Config(TaskType.Config, rename="camel"):
        """How the model is to behave."""

        system_message: Annotated[
            str,
            Meta(
                title="System message",
                description="Tells the model who it is and how to answer. May use {{ shared.x }} "
                "and {{ tasks.name.output.x }}. Keep it short for a small model.",
                extra_json_schema={"x-widget": "textarea"},
            ),
        ] = ""
        prompt: Annotated[
            str,
            Meta(
                title="First message",
                description="Sent by itself when the chat starts; empty: a person begins.",
            ),
        ] = ""
        suggested_prompts: Annotated[
            list[str],
            Meta(title="Suggestions", description="Messages offered to be sent with one click."),
        ] = field(default_factory=list)
        answers: Annotated[
            Literal["always", "whenCalled", "whenAsked"],
            Meta(
                title="The model answers",
                description="Every message; those that call it by @name; or only on Ask.",
                extra_json_schema={
                    "x-options": {
                        "always": "Always",
                        "whenCalled": "When called",
                        "whenAsked": "When asked",
                    }
                },
            ),
        ] = "always"
        name: Annotated[
            str,
            Meta(title="Name of the model", description="What people call it by: @name."),
        ] = "model"
        model: Annotated[
            str,
            Meta(title="Model", description="Which model answers; empty: the installation's."),
        ] = ""
        temperature: Annotated[
            float,
            Meta(
                title="Temperature",
                description="0: always the likeliest words; higher: freer.",
                ge=0,
                le=2,
            ),
        ] = 0.7
        max_tokens: Annotated[
            int,
            Meta(title="Longest answer", description="In tokens, about ¾ of a word.", ge=1),
        ] = 512
        patience: Annotated[
            int,
            Meta(
                title="Longest wait",
                description="Seconds until an answer has to be whole, thinking included.",
                ge=10,
                le=3600,
            ),
        ] = PATIENCE
        context_tokens: Annotated[
            int,
            Meta(
                title="Memory",
                description="Tokens of the conversation that the model reads; 0: all it can.",
                ge=0,
            ),
        ] = 0

    class Input(TaskType.Input):
        """What a person writes."""

        prompt: Annotated[str, Meta(title="Message", description="Sent by SEND.")] = ""

    class Output(TaskType.Output):
        """What was said."""

        messages: Annotated[
            list[Message], Meta(title="Messages", description="All messages, the oldest first.")
        ] = field(default_factory=list)
        waiting: Annotated[
            list[Message],
            Meta(title="Waiting", description="Said while the model was answering; asked next."),
        ] = field(default_factory=list)
        usage: Annotated[
            Usage, Meta(title="Tokens", description="Read and written by the model so far.")
        ] = field(default_factory=lambda: Usage(0, 0))

    @action("say")
    def say(self, task: TaskView, happening: Happening) -> Change:
        """Add what a person wrote to the messages."""
        return _add("messages", _written(task, happening))

    @action("wait")
    def wait(self, task: TaskView, happening: Happening) -> Change:
        """Keep what a person wrote until the model has finished its answer."""
        return _add("waiting", _written(task, happening))

    @action("open")
    def open(self, task: TaskView, happening: Happening) -> Change:
        """Say the configured first message in the name of whoever started the chat."""
        return _add("messages", message_of(task.local["prompt"], happening))

    @action("ask")
    def ask(self, task: TaskView, _: Happening) -> Change:
        """Before the model is asked: say what was waiting and forget the last error."""
        output = task.field("output")
        waiting = output.get("waiting", [])
        edit = [Operation("add", "/output/messages/-", message) for message in waiting]
        edit += [Operation("remove", "/output/waiting/0") for _ in waiting]
        messages = output.get("messages") or [{}]
        if not waiting and messages[-1].get("role") == "user" and "stopped" in messages[-1]:
            edit.append(Operation("remove", f"/output/messages/{len(messages) - 1}/stopped"))
        return Change(Patch(merge=_no_error(task), edit=edit))

    @action("takeBack")
    def take_back(self, task: TaskView, _: Happening) -> Change:
        """Drop the model's last answer, if it has the last word."""
        return _take_back(task, lambda last: last["role"] == "assistant")

    @action("takeBackHalf")
    def take_back_half(self, task: TaskView, _: Happening) -> Change:
        """Drop what was said of an answer that failed, if it has the last word."""
        return _take_back(task, lambda last: last.get("finish") in ("failed", "timeout"))

    @action("giveUp")
    def give_up(self, task: TaskView, happening: Happening) -> Change:
        """Say why there is no answer."""
        usual = int(happening.type.split(".")[1])
        seconds = self.delay(task.local, happening.type, usual) // 1000
        message = (
            f"The model did not finish within {seconds} seconds. "
            "Ask again, allow it a longer wait, or set a faster model."
        )
        return Change(Patch(merge={"error": {"code": "upstream.timeout", "message": message}}))

    @action("forgive")
    def forgive(self, task: TaskView, _: Happening) -> Change:
        """Forget the error."""
        return Change(Patch(merge=_no_error(task)))

    @effect("complete", early=True)
    async def complete(self, task: TaskView, run: Run) -> Patch:
        """Ask the model; its words stream as partials, the whole answer becomes one message."""
        said = task.field("output").get("messages") or []
        system = str(task.local.get("systemMessage") or "")
        if as_drawn(task, {"systemMessage": system}):
            system = await run.text(system)
        answer = await run.operator("llm", question(task.local, system, said))
        return appended(task, answered(answer, run.attempt), answer["usage"])

    def delay(self, local: Mapping[str, Any], timer: str, usual: int) -> int:
        """Wait for an answer as long as the chat is configured to."""
        return int(local.get("patience") or PATIENCE) * 1000 if timer == LATE else usual

    def signatures(self, output: Mapping[str, Any]) -> Iterable[Signature]:
        """Give every message of a person, and every answer that a person stopped."""
        for where in ("messages", "waiting"):
            said = output.get(where)
            for message in said if isinstance(said, list) else ():
                if isinstance(message, dict):
                    yield from signed(message)

    def interrupted(self, task: TaskView, half: Half) -> Patch:
        """Keep what was said of an answer as a message; of a stopped one also by whom it was.

        Where nothing was said, the message that was to be answered tells that.
        """
        messages = task.field("output").get("messages") or []
        content = half.text.strip()
        by: dict[str, Any] = {}
        if half.why == "stopped" and half.by.kind == "user":
            by = {"stopped": to_builtins(Person(half.by.id, half.by.name or half.by.id))}
        if not content:
            last = len(messages) - 1
            if not by or not messages or messages[last]["role"] != "user":
                return Patch()
            return Patch(edit=[Operation("add", f"/output/messages/{last}/stopped", by["stopped"])])
        usage = Usage(tokens(task.local, messages), estimate(content), estimated=True)
        message = Message(
            id=f"a-{half.attempt}",
            role="assistant",
            content=content,
            at=half.at,
            model=str(task.local.get("model") or ""),
            usage=usage,
            finish=half.why,
        )
        return appended(task, {**to_builtins(message), **by}, to_builtins(usage))

    def headline(self, task: TaskView) -> str:
        """Give the first line of the last message."""
        messages = task.field("output").get("messages")
        last: str = messages[-1]["content"] if messages else ""
        return super().headline(task) or last.strip().partition("\n")[0]


def _written(task: TaskView, happening: Happening) -> dict[str, Any]:
    prompt = task.field("input").get("prompt")
    if not isinstance(prompt, str) or not prompt.strip():
        raise Invalid("The message is empty; write something and send it again.")
    return message_of(prompt.strip(), happening)


def _take_back(task: TaskView, meant: Callable[[Mapping[str, Any]], bool]) -> Change:
    """Drop the last message if it is the one that is meant."""
    messages = task.field("output").get("messages") or []
    if not messages or not meant(messages[-1]):
        return Change()
    return Change(Patch(edit=[Operation("remove", f"/output/messages/{len(messages) - 1}")]))


def _add(where: str, message: dict[str, Any]) -> Change:
    """Append a message and clear the field it was written in."""
    append = Operation("add", f"/output/{where}/-", message)
    return Change(Patch(merge={"input": {"prompt": ""}}, edit=[append]))


def _no_error(task: TaskView) -> dict[str, Any]:
    return {"error": None} if "error" in task.document else {}
