"""Everything that can be wrong with a flow once its task types are known."""

from typing import Annotated, Any, ClassVar

import pytest
from hypothesis import given
from msgspec import Meta, field

from flow_edits import flows
from taskflow.domain.errors import Problem
from taskflow.domain.flow.reading import located, read_flow
from taskflow.domain.flow.validation import problems
from taskflow.domain.kind import kinds_of
from taskflow.domain.patch import Patch
from taskflow.domain.service import Run
from taskflow.domain.task import Change, TaskType, action, effect
from taskflow.domain.view import Happening, TaskView

MACHINE: dict[str, Any] = {"initial": "a", "states": {"a": {"on": {"GO": "b"}}, "b": {}}}


def machine(**state: Any) -> dict[str, Any]:
    """Give a statechart with one more state."""
    return {**MACHINE, "states": {**MACHINE["states"], "b": state}}


class Ask(TaskType):
    """Asks."""

    name = "TaskAsk"
    machine: ClassVar[dict[str, Any]] = MACHINE

    class Config(TaskType.Config):
        """How."""

        question: str = ""
        temperature: Annotated[float, Meta(ge=0, le=2)] = 0.5

    class Input(TaskType.Input):
        """What it takes."""

        prompt: str = ""
        count: int = 0

    class Output(TaskType.Output):
        """What it gives."""

        answer: str = ""
        scores: list[float] = field(default_factory=list)

    @action("greet")
    def greet(self, _: TaskView, __: Happening) -> Change:
        """Greet."""
        return Change()

    @effect("answer")
    async def answer(self, _: TaskView, __: Run) -> Patch:
        """Answer."""
        return Patch()


TYPES = kinds_of({"TaskAsk": Ask()})


def flow(**second: Any) -> dict[str, Any]:
    connections = second.pop("connections", [])
    tasks = [{"name": "one", "type": "TaskAsk"}, {"name": "two", "type": "TaskAsk", **second}]
    return {"name": "f", "tasks": tasks, "connections": connections}


def found(document: Any) -> list[Problem]:
    return problems(document, TYPES)


def test_a_good_flow_has_no_problems() -> None:
    document = flow(
        config={"local": {"question": "{{ tasks.one.output.answer }}?"}, "anything": {"goes": 1}},
        input={"prompt": "x"},
        fsm=machine(entry=["greet", {"type": "raise", "params": {"event": "GO"}}]),
        connections=[
            {"from": "one.output.answer", "to": "two.input.prompt", "when": "output.answer"},
            {"from": "one.output.scores.0", "to": "two.shared.score"},
            {"from": "one.state.current", "to": "two.config.local.question"},
        ],
    )
    assert found(document) == []


@pytest.mark.parametrize(
    ("second", "path", "said", "remedy"),
    [
        ({"type": "TaskAks"}, "type", "not installed", 'Did you mean "TaskAsk"?'),
        ({"config": {"local": {"qestion": ""}}}, "config/local/qestion", "unknown", "question"),
        ({"config": {"local": {"question": 1}}}, "config/local/question", "not of type", ""),
        ({"config": {"local": {"temperature": 3}}}, "config/local/temperature", "maximum", ""),
        ({"config": {"local": []}}, "config/local", "object", ""),
        ({"input": {"prompt": []}}, "input/prompt", "not of type", ""),
        ({"input": {"other": 1}}, "input/other", "unknown", "prompt"),
        ({"config": {"x": ["{% if tasks.three.done %}"]}}, "config/x/0", '"three"', "two"),
        ({"fsm": MACHINE | {"initial": "z"}}, "fsm/initial", "", ""),
        ({"fsm": {}}, "fsm/states", "states", ""),
        ({"fsm": machine(entry="greeet")}, "fsm/states/b/entry", 'no action "greeet"', "greet"),
        (
            {"fsm": machine(always=[{"guard": "input", "actions": ["leap", "greet"]}])},
            "fsm/states/b/always/0/actions/0",
            'no action "leap"',
            "greet",
        ),
        (
            {"fsm": machine(invoke=[{"src": "answer", "onDone": {"actions": "x.y/z"}}])},
            "fsm/states/b/invoke/0/onDone/actions",
            'no action "x.y/z"',
            "greet",
        ),
        ({"fsm": machine(invoke={"src": "reply"})}, "fsm/states/b/invoke/src", "no effect", "answ"),
        (
            {"fsm": machine(entry=[{"type": "assign", "params": {"users.bob": "`1`"}}])},
            "fsm/states/b/entry/0/params/users.bob",
            "cannot write `users`",
            "output",
        ),
        (
            {"fsm": machine(exit={"type": "assign", "params": {"shared.system.a": "`1`"}})},
            "fsm/states/b/exit/params/shared.system.a",
            "cannot write `shared.system`",
            "output",
        ),
        *(
            (
                {"fsm": machine(on={"GO": {"target": "a", "guard": guard}})},
                f"fsm/states/b/on/GO/guard{place}",
                'no field "isValid"',
                "`input.ready`",
            )
            for guard, place in [
                ("isValid", ""),
                ({"type": "isValid"}, ""),
                ("isValid && input.ready", ""),
                ("length(isValid[?x == input]) > `0`", ""),
                ("not_null(input.a, [isValid.b][0])", ""),
                ({"type": "not", "guard": "isValid"}, "/guard"),
                ({"type": "or", "guards": ["input.a", {"type": "isValid"}]}, "/guards/1"),
            ]
        ),
        (
            {"fsm": machine(entry={"type": "assign", "params": {"output.x": "inptu.y"}})},
            "fsm/states/b/entry/params/output.x",
            'no field "inptu"',
            "`input.ready`",
        ),
    ],
)
def test_a_mistake_in_a_task_is_found_at_its_place(
    second: Any, path: str, said: str, remedy: str
) -> None:
    (problem,) = found(flow(**second))
    assert problem.path == f"/tasks/1/{path}"
    assert said in problem.message
    assert remedy in problem.remedy
    assert problem.remedy


@pytest.mark.parametrize(
    ("ends", "path", "said"),
    [
        (
            ("one.output.answer", "two.input.count"),
            "/connections/0",
            "it gives a text, but a whole",
        ),
        (
            ("one.output.answers", "two.input.prompt"),
            "/connections/0/from",
            "has no output.answers",
        ),
        (("one.output.answer", "two.input.prompts"), "/connections/0/to", "has no input.prompts"),
        (("one.output.answer.x", "two.input.prompt"), "/connections/0/from", "has no"),
        (
            ("one.output.answer", "two.shared.system.a"),
            "/connections/0/to",
            "cannot write `shared.system`",
        ),
        (("one.output.scores", "two.input.prompt"), "/connections/0", "it gives a list"),
    ],
)
def test_a_connection_that_does_not_fit_says_why(
    ends: tuple[str, str], path: str, said: str
) -> None:
    (problem,) = found(flow(connections=[{"from": ends[0], "to": ends[1]}]))
    assert problem.path == path
    assert said in problem.message


def test_null_in_a_configuration_is_no_mistake() -> None:
    assert found(flow(config={"local": {"question": None}, "local2": None})) == []


def test_a_guard_that_is_no_expression_is_told() -> None:
    ends = {"from": "one.output.answer", "to": "two.input.prompt", "when": "a ||"}
    (problem,) = found(flow(connections=[ends]))
    assert problem.path == "/connections/0/when"
    assert problem.remedy


def test_what_is_no_flow_is_told_before_anything_else() -> None:
    (problem,) = found({"name": "f", "tasks": [{"name": "a", "type": "No", "parent": "a"}]})
    assert "own ancestor" in problem.message
    assert found(None)
    assert found({"name": "f", "tasks": "x"})


def test_a_problem_finds_its_line_in_the_file() -> None:
    text = "name: f\ntasks:\n  - name: one\n    type: TaskAsk\n    config:\n      local: {q: 1}\n"
    (problem,) = located(found(read_flow(text)), text, "f.yaml")
    assert (problem.file, problem.line) == ("f.yaml", 6)


@given(flows)
def test_any_sound_flow_can_be_examined(flow: Any) -> None:
    for problem in problems(flow, kinds_of({"TaskChat": Ask()})):
        assert problem.path
        assert problem.message
        assert problem.remedy


@pytest.mark.parametrize(
    "guard",
    [
        "event.isValid",
        "input.list[?isValid && a.b > c]",
        "input.list[].isValid | [0]",
        "max_by(output.all, &isValid) != null",
        "{a: users, b: shared.x}.isValid",
        "error.code == 'x' || response || label",
        "count > `3`",
        {"type": "stateIn", "params": {"state": "a"}},
    ],
)
def test_what_a_task_has_is_read_without_a_doubt(guard: Any) -> None:
    own = {"type": "assign", "params": {"count": "`1`"}}
    chart = machine(entry=own, on={"GO": {"target": "a", "guard": guard}})
    assert found(flow(fsm=chart)) == []
