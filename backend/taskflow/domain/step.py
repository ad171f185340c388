"""Step: the task type that an operator is on the palette; one statechart for all of them."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Annotated, Any, ClassVar, Final, Literal

from msgspec import NODEFAULT, UNSET, Meta, Struct, defstruct, field, structs, to_builtins

from taskflow.domain.editing import pointer_of
from taskflow.domain.errors import Problem
from taskflow.domain.expression import compile_expression
from taskflow.domain.merging import without_nulls
from taskflow.domain.operator import Operator
from taskflow.domain.patch import Patch
from taskflow.domain.schema import schema_of
from taskflow.domain.service import Run
from taskflow.domain.task import Change, EffectSpec, TaskType, action
from taskflow.domain.values import KEY, texts, wrong
from taskflow.domain.view import Happening, TaskView

RUN: Final = "run"
"""The field in which a step keeps how often it was tried again, and the last lines of its log."""
READ: Final = frozenset(
    {"config", "error", "input", "label", "output", "shared", "state", "tasks", RUN}
)
"""What an expression in a step's configuration can read."""
LONGEST_WAIT: Final = 24 * 3600 * 1000
MOST_LONGER: Final = 1000
NEVER: Final = 10 * 365 * 24 * 3600 * 1000
LATE: Final = "60000"
PAUSE: Final = "1000"
HOPELESS: Final = (
    "effect.exhausted",
    "effect.unknown",
    "operator.input",
    "operator.notFound",
    "plugin.failed",
)
"""Errors that another try would not mend, or that a person is to look at first."""
OURS: Final = "limit."
"""How the codes begin of what the family may not have: its work was done, and would be again."""
RETRIES: Final = "config.local.retry.count > (run.retries || `0`)"
MENDABLE: Final = (
    f"{RETRIES} && !contains({[*HOPELESS]!r}, error.code) && !starts_with(error.code, '{OURS}')"
)
GOES_ON: Final = "config.local.onError == 'continue'"
TEMPLATE: Final = {"title": "Text with values", "type": "string", "pattern": r"\{[{%]"}
EXPRESSION: Final = {
    "title": "Expression",
    "type": "object",
    "properties": {KEY: {"type": "string", "title": "JMESPath"}},
    "required": [KEY],
    "additionalProperties": False,
}


class StepRetry(Struct):
    """How often and after which time a step tries again by itself."""

    count: Annotated[int, Meta(title="Tries after a failure", ge=0, le=100)] = 0
    wait: Annotated[
        int, Meta(title="Wait", description="Milliseconds before the first.", ge=0, le=LONGEST_WAIT)
    ] = 1000
    factor: Annotated[
        float,
        Meta(
            title="Factor",
            description="Each further wait is as many times longer.",
            ge=1,
            le=MOST_LONGER,
        ),
    ] = 2.0


class StepSettings(Struct, rename="camel"):
    """What every step is configured with beside its operator's input."""

    retry: Annotated[StepRetry, Meta(title="Retry")] = field(default_factory=StepRetry)
    timeout: Annotated[
        int, Meta(title="Time-out", description="Milliseconds; 0: none.", ge=0, le=NEVER)
    ] = 0
    on_error: Annotated[
        Literal["ask", "continue"],
        Meta(
            title="On error",
            description="Ask: a person tries again or skips. Continue: go on with output.error.",
            extra_json_schema={"x-options": {"ask": "Ask", "continue": "Continue"}},
        ),
    ] = "ask"


SETTINGS: Final = frozenset(one.encode_name for one in structs.fields(StepSettings))


class Step(TaskType):
    """A task that does the work of one operator, made from it by :func:`step`."""

    operator: ClassVar[Operator]
    category: ClassVar[str]
    writes = (RUN,)

    def __init__(self) -> None:
        """Have one effect: the operator's work."""
        super().__init__()
        made = self.operator
        spec = EffectSpec(made.name, made.environment, made.repeatable, instant=made.instant)
        self.effects[made.name] = (spec, self.perform)
        self.defaults["config"] = {
            **_defaults(made.Input),
            **to_builtins(StepSettings(timeout=made.patience)),
        }

    async def perform(self, task: TaskView, run: Run) -> Patch:
        """Do the work with what is configured, and what came in where something did."""
        drawn = task.definition.config.get("local") or {}
        written_so = self.operator.written
        known = [
            one.encode_name
            for one in structs.fields(self.operator.Input)
            if one.encode_name not in written_so
        ]
        local = {name: task.local[name] for name in known if name in task.local}
        # What came by a connection is nobody's text to be filled in.
        written = {name: value for name, value in local.items() if drawn.get(name) == value}
        given = task.field("input")
        came = {name: given[name] for name in known if name in given}
        values = await run.values({k: v for k, v in written.items() if k not in came})
        # What is null is not there: the operator takes what is usual.
        whole = without_nulls({**local, **values, **came})
        whole |= {name: drawn[name] for name in written_so if name in drawn}
        return Patch(merge={"output": await run.operator(self.name, whole)})

    @action("again")
    def again(self, task: TaskView, _: Happening) -> Change:
        """Count a try that follows by itself."""
        return Change(Patch(merge={RUN: {"retries": _retries(task) + 1}}))

    @action("anew")
    def anew(self, task: TaskView, _: Happening) -> Change:
        """Forget the error and the tries, since a person wants it tried again."""
        return Change(Patch(merge={RUN: {"retries": None}, **_no_error(task)}))

    @action("late")
    def late(self, task: TaskView, _: Happening) -> Change:
        """Say that the work took too long."""
        seconds = int(task.local.get("timeout") or 0) / 1000
        message = (
            f"{self.label or self.name} did not finish within {seconds:g} seconds. Try again, or "
            "allow it a longer time-out."
        )
        return Change(Patch(merge={"error": {"code": "step.timeout", "message": message}}))

    @action("forget")
    def forget(self, task: TaskView, _: Happening) -> Change:
        """Forget the error of an earlier try."""
        return Change(Patch(merge=_no_error(task)))

    @action("goOn")
    def go_on(self, task: TaskView, _: Happening) -> Change:
        """Hand the error on as a part of the output."""
        error = dict(task.field("error"))
        return Change(Patch(merge={"output": {"error": error}, **_no_error(task)}))

    def pause(self, task: TaskView, timer: str, usual: int) -> int:
        """Wait for the work as long as is configured; before each further try longer."""
        if timer == f"after.{LATE}.working":
            return int(task.local.get("timeout") or 0) or NEVER
        if timer != f"after.{PAUSE}.waiting":  # of a statechart of the flow's own
            return usual
        retry = task.local.get("retry") or {}
        tries = min(max(_retries(task) - 1, 0), 100)
        longer = min(max(float(retry.get("factor", 2)), 1), MOST_LONGER) ** tries
        return int(min(float(retry.get("wait", usual)) * min(longer, LONGEST_WAIT), LONGEST_WAIT))

    def mistakes(self, local: Mapping[str, Any]) -> Iterable[Problem]:
        """Give every expression that is none, or reads what no task has."""
        for place, problem in wrong(dict(local)):
            yield structs.replace(problem, path=pointer_of(place))
        if not any(True for _ in wrong(dict(local))):
            yield from _unread(local)

    def headline(self, task: TaskView) -> str:
        """Give what went wrong, else the last line of the log."""
        lines = task.field(RUN).get("log") or [""]
        return super().headline(task) or str(lines[-1])


def step(operator: Operator) -> Step:
    """Make the task type of an operator."""
    models = {
        "Config": _model("Config", operator.Input),
        "Input": _model("Input", operator.Input, but=operator.written),
        "Output": _model("Output", operator.Output, "error"),
    }
    given, taken = schema_of(operator.Input), schema_of(operator.Output)
    error = {"title": "Error", "type": "object", "description": "Why it was skipped."}
    schemas = {
        models["Config"]: _config(given, operator.written),
        models["Input"]: _optional(_without(given, operator.written)),
        models["Output"]: _optional(taken, {"error": error}),
    }
    made = type(
        f"StepOf{operator.name.title().replace('.', '')}",
        (Step,),
        {
            **models,
            "__doc__": operator.__doc__,
            "__module__": type(operator).__module__,
            "operator": operator,
            "name": operator.name,
            "label": operator.label or operator.name,
            "icon": operator.icon,
            "category": operator.category,
            "description": operator.description,
            "environments": (operator.environment,),
            "machine": machine_of(operator),
            "schema": staticmethod(lambda model: _copied(schemas[model])),
        },
    )
    kind: Step = made()
    return kind


def machine_of(operator: Operator) -> dict[str, Any]:
    """Give the statechart of a step."""
    end: list[Any] = [
        {"guard": GOES_ON, "target": "done", "actions": ["goOn"]},
        {"target": "failed"},
    ]
    again = {"guard": MENDABLE, "target": "waiting", "actions": ["again"]}
    # Nobody knows whether what may be done only once was done when the time was over.
    late = [{"guard": RETRIES, "target": "waiting", "actions": ["again"]}, *end]
    late = [
        {**way, "actions": ["late", *way.get("actions", [])]}
        for way in (late if operator.repeatable else end)
    ]
    return {
        "id": "step",
        "x-events": {
            "RETRY": "Does the work once more, now.",
            "SKIP": "Goes on without a result; output.error says why there is none.",
        },
        "initial": "working",
        "states": {
            "working": {
                "invoke": {
                    "id": "work",
                    "src": operator.name,
                    "onDone": {"target": "done", "actions": ["forget"]},
                    # What may be done only once may have been done before it failed.
                    "onError": [again, *end] if operator.repeatable else end,
                },
                "after": {LATE: late},
            },
            "waiting": {
                "on": {"RETRY": "working", "SKIP": {"target": "done", "actions": ["goOn"]}},
                "after": {PAUSE: "working"},
            },
            "failed": {
                "tags": ["stable", "failed", "waits-for-person"],
                "on": {
                    "RETRY": {"target": "working", "actions": ["anew"]},
                    "SKIP": {"target": "done", "actions": ["goOn"]},
                },
            },
            "done": {"type": "final"},
        },
    }


def names_of_operators(types: Mapping[str, TaskType]) -> list[str]:
    """Give the operators that any statechart may invoke."""
    return [name for name, kind in types.items() if isinstance(kind, Step)]


def _unread(local: Mapping[str, Any]) -> Iterator[Problem]:
    for place, text in texts(dict(local)):
        for name in sorted(compile_expression(text).reads - READ):
            yield Problem(
                pointer_of(place),
                f'"{text}" reads {name}, which is not there.',
                "Read input, shared, output or tasks.NAME.",
            )


def _retries(task: TaskView) -> int:
    return int(task.field(RUN).get("retries") or 0)


def _no_error(task: TaskView) -> dict[str, Any]:
    return {"error": None} if "error" in task.document else {}


def _defaults(model: type[Struct]) -> dict[str, Any]:
    """Give what a model's fields are unless they are set."""
    found = {}
    for one in structs.fields(model):
        value = one.default_factory() if one.default_factory is not NODEFAULT else one.default
        if value is not NODEFAULT and value is not None:
            found[one.encode_name] = to_builtins(value)
    return found


def _model(name: str, model: type[Struct], *more: str, but: Collection[str] = ()) -> type[Struct]:
    """Make a model with the same fields, of which none need be there."""
    fields_of = structs.fields(model)
    named = [(one.name, one.encode_name) for one in fields_of if one.encode_name not in but]
    named += [(extra, extra) for extra in more]
    fields = [(own, Any, UNSET) for own, _ in named]
    return defstruct(name, fields, rename=dict(named), module=__name__)


def _optional(schema: dict[str, Any], more: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Give a schema of whose fields none need be there."""
    rest = {key: value for key, value in schema.items() if key not in ("required", "title")}
    return {**rest, "properties": {**schema.get("properties", {}), **(more or {})}}


def _without(schema: dict[str, Any], names: Collection[str]) -> dict[str, Any]:
    """Give a schema without some of its fields."""
    fields = schema.get("properties", {})
    return {**schema, "properties": {key: fields[key] for key in fields if key not in names}}


def _config(schema: dict[str, Any], written: Collection[str]) -> dict[str, Any]:
    """Give the schema of a step's configuration: a field may also be a text or expression."""
    settings = schema_of(StepSettings)
    fields = {
        name: one if name in written else _open(one)
        for name, one in schema.get("properties", {}).items()
    }
    defs = {**schema.get("$defs", {}), **settings["$defs"]}
    return {**_optional(schema, settings["properties"]), "$defs": defs} | {
        "properties": {**fields, **settings["properties"]}
    }


def _open(schema: Mapping[str, Any]) -> dict[str, Any]:
    told = {key: schema[key] for key in ("title", "description", "default") if key in schema}
    return {**told, "anyOf": [{**schema, "title": "Value"}, TEMPLATE, EXPRESSION]}


def _copied(schema: Any) -> Any:
    """Give a schema as the caller's own."""
    if isinstance(schema, dict):
        return {key: _copied(inner) for key, inner in schema.items()}
    return [_copied(inner) for inner in schema] if isinstance(schema, list) else schema
