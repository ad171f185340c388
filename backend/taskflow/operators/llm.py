"""llm: asks the language model, whose words stream as partials; gives text, or JSON by a schema."""

import json
from collections.abc import Iterable, Mapping
from typing import Annotated, Any, ClassVar, Final, Literal

from jsonschema_rs import Draft202012Validator, RegexOptions
from msgspec import Meta, Struct, field

from taskflow.domain.errors import Invalid, Problem, TaskflowError, TooCostly, Upstream
from taskflow.domain.limits import check
from taskflow.domain.model import Delta, Model, Question, Usage
from taskflow.domain.operator import Operator, OperatorRun
from taskflow.domain.schema_cost import (
    EXPLAINED,
    checking_cost,
    explaining_cost,
    require_checkable,
)
from taskflow.operators.prompt.history import alternating, conversation, trimmed

SERVICE: Final = "chat"
NOTHING: Final = "answered with nothing"
CALLS: Final = ("tool_calls", "function_call")
"""How an answer ends that asks for what nobody offers here."""
SHARE: Final = 0.5
"""The part of a model's context that an answer may take from the history."""
TEXT_AREA: Final = {"x-widget": "textarea"}


class Said(Struct, omit_defaults=True):
    """One message; ``user`` is a person's id, ``stopped`` that its answer was given up."""

    role: Literal["user", "assistant", "system"]
    content: str
    user: str = ""
    name: str = ""
    stopped: bool = False


class LLM(Operator):
    """Asks the model once; whoever wants a conversation brings the messages."""

    name = "llm"
    label = "Ask a model"
    icon = "sparkles"
    category = "Models"
    description = (
        "One question to a language model and its one answer, as text or as JSON that fits a "
        "schema. Synonyms: prompt, completion, generate, extract, classify, structured output. "
        "Typical requests: extract fields from a text as JSON; classify a message; summarise a "
        "document in one step; write a text from values of other steps."
    )
    needs = (SERVICE,)
    early: ClassVar[bool] = True
    patience: ClassVar[int] = 600_000

    class Input(Struct, rename="camel"):
        """What the model is asked, and how it is to answer."""

        prompt: Annotated[
            str,
            Meta(
                title="Prompt",
                description="What the model is asked; comes after the messages.",
                extra_json_schema=TEXT_AREA,
            ),
        ] = ""
        system: Annotated[
            str,
            Meta(
                title="System message",
                description="Tells the model who it is and how to answer.",
                extra_json_schema=TEXT_AREA,
            ),
        ] = ""
        messages: Annotated[
            list[Said], Meta(title="Messages", description="What was said before.")
        ] = field(default_factory=list)
        schema: Annotated[
            dict[str, Any],
            Meta(title="Schema", description="JSON schema of the answer; empty: it is text."),
        ] = field(default_factory=dict)
        model: Annotated[
            str, Meta(title="Model", description="Which model; empty: the installation's.")
        ] = ""
        temperature: Annotated[
            Annotated[float, Meta(ge=0, le=2)] | None,
            Meta(title="Temperature", description="0: always the likeliest words."),
        ] = None
        max_tokens: Annotated[
            Annotated[int, Meta(ge=1)] | None,
            Meta(title="Longest answer", description="In tokens."),
        ] = None
        context_tokens: Annotated[
            int,
            Meta(title="Memory", description="Tokens that the model reads; 0: all it can.", ge=0),
        ] = 0
        patience: Annotated[
            float,
            Meta(title="Longest wait", description="Seconds; 0: as usual.", ge=0, le=3600),
        ] = 0

    class Output(Struct):
        """The answer; ``value`` is it as JSON where a schema was given.

        ``text`` is then that JSON, as the model wrote it: a task keeps no member that is null, so
        ``value`` leaves those out, and what reads one of them gets null all the same.
        """

        text: Annotated[str, Meta(title="Text")]
        model: Annotated[str, Meta(title="Model")]
        usage: Annotated[Usage, Meta(title="Tokens")]
        value: Annotated[Any, Meta(title="Value")] = None
        finish: Annotated[
            str, Meta(title="Finish", description="Why the answer ended; empty: it was whole.")
        ] = ""

    def mistakes(self, given: Mapping[str, Any]) -> Iterable[Problem]:
        """Refuse a schema by which no answer can be checked."""
        try:
            if schema := given.get("schema"):
                _validator(schema)
        except Invalid as error:
            message, _, remedy = error.message.rstrip(".").rpartition(". ")
            yield Problem("/schema", f"{message}.", f"{remedy}.")

    async def run(self, given: Input, run: OperatorRun) -> Output:
        """Ask; raises what the service raises."""
        chat: Model = run.service(SERVICE)
        question = await _question(given, chat)
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
        return self.Output(
            text=_bare(content) if given.schema else content,
            model=answer.model,
            usage=last.usage or Usage(0, 0, estimated=True),
            value=_value(content, given.schema) if given.schema else None,
            finish=last.finish if last.finish not in (None, "stop") else "",
        )


async def _question(given: LLM.Input, chat: Model) -> Question:
    said: list[dict[str, Any]] = [
        {name: value for name, value in (("user", one.user), ("name", one.name)) if value}
        | {"role": one.role, "content": one.content}
        | ({"stopped": True} if one.stopped else {})
        for one in given.messages
    ]
    if given.prompt.strip():
        said.append({"role": "user", "content": given.prompt})
    if not said:
        raise Invalid("There is nothing to ask the model. Write a prompt.", code="operator.input")
    messages = conversation(given.system, said)
    context = given.context_tokens or await chat.context(given.model)
    room = context - min(given.max_tokens or context, int(context * SHARE))
    return Question(
        alternating(trimmed(messages, room)),
        model=given.model,
        temperature=given.temperature,
        max_tokens=given.max_tokens,
        patience=given.patience,
        options=_form(given.schema) if given.schema else {},
    )


def _form(schema: dict[str, Any]) -> dict[str, Any]:
    """Give what tells a model's server the form of the answer."""
    _validator(schema)
    form = {"name": "answer", "schema": schema}
    return {"response_format": {"type": "json_schema", "json_schema": form}}


def _validator(schema: dict[str, Any]) -> Draft202012Validator:
    try:
        require_checkable(schema)
        return Draft202012Validator(schema, offline=True, pattern_options=RegexOptions())
    except TooCostly as error:
        raise Invalid(error.message, code="operator.input") from None
    except ValueError as error:
        raise Invalid(
            f"The schema of the answer is not legal: {error}. Correct it.", code="operator.input"
        ) from None


def _bare(content: str) -> str:
    """Take away the fence that a model may put around JSON."""
    return content.removeprefix("```json").removeprefix("```").removesuffix("```").strip()


def _value(content: str, schema: dict[str, Any]) -> Any:
    """Read an answer as JSON."""
    try:
        value = json.loads(_bare(content))
        check(value, dotted_keys=True)
        fits, where = _fits(value, schema)
    except (ValueError, TaskflowError, RecursionError):
        raise Upstream(
            "The model's answer is no JSON; ask again, or try another model.", code="model.misfit"
        ) from None
    if not fits:
        raise Upstream(
            f"The model's answer does not fit the schema{where}; ask again, simplify the "
            "schema, or try another model.",
            code="model.misfit",
        )
    return value


def _fits(value: Any, schema: dict[str, Any]) -> tuple[bool, str]:
    """Say whether an answer fits, and if not where, unless that takes too much to find out.

    What takes too much to check at all does not fit.
    """
    validator = _validator(schema)
    try:
        cost = checking_cost(schema, value)
    except TooCostly:
        return False, " so that it could be checked"
    if cost > EXPLAINED and explaining_cost(schema, value) > EXPLAINED:
        return validator.is_valid(value), ""
    wrong = next(validator.iter_errors(value), None)
    return wrong is None, f" at /{'/'.join(map(str, wrong.instance_path))}" if wrong else ""


def _kept(before: Delta, now: Delta) -> Delta:
    """Carry on what only some deltas have."""
    return Delta(finish=now.finish or before.finish, usage=now.usage or before.usage)
