"""RuleCount: after so many changes of a kind, a task is told something, or a value is written."""

from collections.abc import Iterable, Mapping
from typing import Annotated, Any, ClassVar, Literal

from msgspec import Meta, field

from taskflow.domain.budget import Budget, pay_for
from taskflow.domain.errors import Invalid, Problem
from taskflow.domain.expression import compile_expression
from taskflow.domain.json_patch import pointer_of
from taskflow.domain.patch import Operation, Patch, without_nulls
from taskflow.domain.rule_type import SAW, RuleType
from taskflow.domain.task import Change, TaskType, action
from taskflow.domain.view import Happening, TaskView
from taskflow.domain.watch import Seen, Watch

ENOUGH = "sum([output.count, `1`]) >= config.local.many"
EXPRESSION = {"x-language": "jmespath"}


class Count(RuleType):
    """Counts what happens in a family, and answers once it happened often enough."""

    name = "RuleCount"
    label = "Count"
    icon = "eye"
    description = (
        "A rule that watches the tasks of a family and counts: after so many events, states or "
        "changes of a value it tells a task something or writes a value. Synonyms: counter, "
        "threshold, watcher, limit, alarm, trigger, complex event processing, CEP, every n-th "
        "time. Typical requests: after three wrong answers offer help; end the chat after ten "
        "questions; count how often a form was sent; warn when it happened too often."
    )
    machine: ClassVar[dict[str, Any]] = {
        "id": "count",
        "x-events": {"RESET": "Begins to count anew."},
        "initial": "watching",
        "states": {
            "watching": {
                "tags": ["stable"],
                "on": {
                    SAW: [
                        {
                            "description": "often enough, for good",
                            "guard": f"{ENOUGH} && config.local.afterwards == 'end'",
                            "target": "done",
                            "actions": ["note", "answer"],
                        },
                        {
                            "description": "often enough, until it is reset",
                            "guard": f"{ENOUGH} && config.local.afterwards == 'rest'",
                            "target": "resting",
                            "actions": ["note", "answer"],
                        },
                        {
                            "description": "often enough",
                            "guard": ENOUGH,
                            "actions": ["note", "answer", "begin"],
                        },
                        {"actions": ["note"]},
                    ],
                    "RESET": {"actions": ["begin"]},
                },
            },
            "resting": {
                "tags": ["stable"],
                "on": {"RESET": {"target": "watching", "actions": ["begin"]}},
            },
            "done": {"type": "final"},
        },
    }

    class Config(TaskType.Config):
        """What is watched, how often it may happen, and what then."""

        tasks: Annotated[
            list[str],
            Meta(title="Tasks", description="Names of the tasks to watch; none: all of them."),
        ] = field(default_factory=list)
        event: Annotated[
            str,
            Meta(
                title="Event",
                description="Only this event: of a statechart (SEND), or task.started, task.done, "
                "task.failed, task.cancelled.",
            ),
        ] = ""
        state: Annotated[
            str, Meta(title="State", description="Only when this state was entered.")
        ] = ""
        path: Annotated[
            str,
            Meta(
                title="Value",
                description="Only when this has changed, such as output.selected.topic.",
            ),
        ] = ""
        guard: Annotated[
            str,
            Meta(
                title="Condition",
                description="Only if this is true. Sees the fields of the watched task, `event` "
                "and `rule` (output, input, shared of this one).",
                extra_json_schema=EXPRESSION,
            ),
        ] = ""
        many: Annotated[
            int, Meta(title="How often", description="Then it answers.", ge=1, le=1_000_000)
        ] = 1
        to: Annotated[
            str, Meta(title="Tell the task", description="Name of a task; empty: nobody is told.")
        ] = ""
        send: Annotated[str, Meta(title="The event", description="What that task is told.")] = ""
        value: Annotated[
            str,
            Meta(
                title="Value to write",
                description="Expression over the same; goes to output.value, and along with the "
                "event.",
                extra_json_schema=EXPRESSION,
            ),
        ] = ""
        shared: Annotated[
            str,
            Meta(
                title="Write it to shared, too", description="Name in shared; empty: only output."
            ),
        ] = ""
        afterwards: Annotated[
            Literal["again", "rest", "end"],
            Meta(
                title="Afterwards",
                description="What the rule does once it has answered.",
                extra_json_schema={
                    "x-options": {
                        "again": "Count anew",
                        "rest": "Rest until it is reset",
                        "end": "End",
                    }
                },
            ),
        ] = "again"

    class Output(TaskType.Output):
        """How often it happened."""

        count: Annotated[int, Meta(title="Count", description="Since it began anew.")] = 0
        total: Annotated[int, Meta(title="Total", description="Since the rule began.")] = 0
        answers: Annotated[int, Meta(title="Answers", description="How often it answered.")] = 0
        value: Annotated[Any, Meta(title="Value", description="What it wrote last.")] = None

    def watches(self, local: Mapping[str, Any]) -> Iterable[Watch]:
        """Watch each of the tasks, or all."""
        path = tuple(local.get("path", "").split(".")) if local.get("path") else ()
        for task in local.get("tasks") or [""]:
            yield Watch(task, local.get("event", ""), local.get("state", ""), path)

    def tells(self, local: Mapping[str, Any]) -> Iterable[str]:
        """Name the task that is told, if any."""
        if local.get("to") and local.get("send"):
            yield local["to"]

    def saw(self, task: TaskView, seen: Seen, budget: Budget) -> Mapping[str, Any] | None:
        """Count what the condition holds of."""
        event = seen.as_json()
        rule = {name: task.field(name) for name in ("output", "input", "shared")}
        fields = {**seen.document, "event": event, "rule": rule}
        local = task.local
        if local.get("guard") and not compile_expression(local["guard"]).test(fields, budget):
            return None
        if not local.get("value"):
            return event
        value = compile_expression(local["value"]).value(fields, budget)
        pay_for(value, budget)
        return {**event, "value": without_nulls(value)}

    @action("note")
    def note(self, task: TaskView, _: Happening) -> Change:
        """Count one more."""
        output = task.field("output")
        counted = {"count": output["count"] + 1, "total": output["total"] + 1}
        return Change(Patch(merge={"output": counted}))

    @action("begin")
    def begin(self, _task: TaskView, _: Happening) -> Change:
        """Begin to count anew."""
        return Change(Patch(merge={"output": {"count": 0}}))

    @action("answer")
    def answer(self, task: TaskView, happening: Happening) -> Change:
        """Tell the task, and write the value."""
        local = task.local
        answers: dict[str, Any] = {"output": {"answers": task.field("output")["answers"] + 1}}
        patch = Patch(merge=answers)
        if local.get("value"):
            places = [("output", "value")]
            places += [("shared", local["shared"])] if local.get("shared") else []
            patch = _written(answers, places, happening.data.get("value"))
        told = ((local["to"], local["send"], happening.data),) if local.get("to") else ()
        return Change(patch, send=told)

    def mistakes(self, local: Mapping[str, Any]) -> Iterable[Problem]:
        """Give expressions that are none, an event for nobody, and a rule that watches nothing."""
        for name in ("guard", "value"):
            try:
                compile_expression(local.get(name) or "`true`")
            except Invalid as error:
                message, _, remedy = error.message.rpartition(". ")
                yield Problem(f"/{name}", f"{message}.", remedy)
        if bool(local.get("to")) is not bool(local.get("send")):
            yield Problem("/send", "A task is told an event.", "Give both, or neither.")
        if not any(local.get(name) for name in ("tasks", "event", "state", "path")):
            yield Problem(
                "/event", "It watches nothing.", "Name a task, an event, a state or a path."
            )

    def headline(self, task: TaskView) -> str:
        """Give how often it happened."""
        output = task.field("output")
        answers = output.get("answers", 0)
        told = (
            "" if not answers else ", answered " + ("once" if answers == 1 else f"{answers} times")
        )
        count = f"{output.get('count', 0)} of {task.local.get('many', 1)}{told}"
        return super().headline(task) or count


def _written(merge: Mapping[str, Any], places: Iterable[tuple[str, str]], value: Any) -> Patch:
    """Give the patch that puts a whole value in place of the one before; None takes that out."""
    if value is None:
        gone = {section: {**merge.get(section, {}), name: None} for section, name in places}
        return Patch(merge={**merge, **gone})
    return Patch(dict(merge), [Operation("add", pointer_of(place), value) for place in places])
