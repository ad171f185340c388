"""Flows as files: read safely, written to be read, mistakes told with their line."""

from collections.abc import Callable
from typing import Any

import msgspec
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from flow_edits import flows, new_flow
from taskflow.domain.canonical import canonical
from taskflow.domain.errors import FlowInvalid, TaskflowError
from taskflow.domain.flow.operations import apply_operation
from taskflow.domain.flow.reading import read_flow
from taskflow.domain.flow.writing import write_flow

GOOD = """\
# A comment.
name: welcome
label: {en: Welcome, fr: Bienvenue}
tasks:
  - name: conversation
    type: TaskConversation
    initiator: yes-please
  - name: chat
    type: TaskChat
    parent: conversation
    fsm:
      initial: a
      states:
        a: {on: {OFF: b}, after: {1000: b}}
        b: {}
layout: {chat: [160, 1.5e2]}
connections: []
"""


def told(text: str) -> tuple[str, int]:
    with pytest.raises(FlowInvalid) as wrong:
        read_flow(text, "my.yaml")
    problem = wrong.value.problems[0]
    assert problem.file == "my.yaml"
    assert "my.yaml" in wrong.value.message
    assert problem.remedy
    return problem.message, problem.line


@pytest.mark.parametrize("text", ["", "  \n", "# nothing\n", "~"])
def test_a_file_with_nothing_in_it_says_so(text: str) -> None:
    assert told(text) == ("There is nothing in it (null).", 1)


@given(flows)
def test_a_flow_survives_being_written_and_read_as_yaml(flow: Any) -> None:
    assert canonical(read_flow(write_flow(flow))) == canonical(flow)


@given(flows)
def test_a_flow_survives_being_written_and_read_as_json(flow: Any) -> None:
    assert canonical(read_flow(msgspec.json.format(msgspec.json.encode(flow)))) == canonical(flow)


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_any_text_survives_in_yaml(text: str) -> None:
    flow = new_flow("a", text or "x")
    assert read_flow(write_flow(flow)) == flow


@pytest.mark.parametrize(
    "text",
    ["on", "No", "~", "null", "1e5", "1_000", "0o17", "0x1F", ".5", "1.", "-", ": a", "# b", " c",
     "d ", "12:30:45", "2020-01-01", "=", "<<", "!x", "&a", "*a", "a: b", "{", "[", "%", "@", "`",
     "\t", "a\n b\n", "\n", "a\n\n\nb", "- c\n", "é😀\u2028", "\x85", "\x7f", "'", '"', "a\r\nb"],
)  # fmt: skip
def test_odd_texts_survive_in_yaml(text: str) -> None:
    config = {"k": [text, {"x": text}], text: text}
    task = {"name": "t", "type": "T", "label": text, "config": config}
    flow, _ = apply_operation(new_flow("a"), {"op": "addTask", "task": task})
    assert canonical(read_flow(write_flow(flow))) == canonical(flow)


@given(flows)
def test_other_readers_read_the_same(flow: Any) -> None:
    assert canonical(_json(yaml.safe_load(write_flow(flow)))) == canonical(flow)


def _json(value: Any) -> Any:
    return msgspec.json.decode(msgspec.json.encode(value))


def test_yaml_is_read_as_json_would_be() -> None:
    flow = read_flow(GOOD.replace("yes-please", "true"))
    assert flow["tasks"][1]["fsm"]["states"]["a"] == {"on": {"OFF": "b"}, "after": {"1000": "b"}}
    assert flow["layout"] == {"chat": [160, 150.0]}
    assert "connections" not in flow


def test_what_is_written_is_pleasant_to_read() -> None:
    text = write_flow(read_flow(GOOD.replace("yes-please", "true")))
    assert text.startswith("name: welcome\nlabel: {en: Welcome, fr: Bienvenue}\ntasks:\n  - name:")
    assert "layout:\n" in text or "layout: {chat: [160, 150]}" in text


@pytest.mark.parametrize(
    ("text", "message", "line"),
    [
        (GOOD, 'not of type "boolean"', 7),
        (GOOD.replace("initiator", "initator"), 'key "initator" is unknown', 7),
        (GOOD.replace("parent: conversation", "parent: conversatoin"), '"conversatoin"', 10),
        (GOOD.replace("name: chat", "name: conversation"), "two tasks", 8),
        (GOOD.replace("type: TaskChat\n", "\n"), '"type" is missing', 8),
        (GOOD.replace("chat: [160", "chatt: [160"), 'no task "chatt"', 16),
        (GOOD.replace("[160, 1.5e2]", "[160"), "not YAML", 16),
        (GOOD.replace("label:", "name: twice #"), "there twice", 3),
        (GOOD.replace("type: TaskChat", "type: &a TaskChat"), "Anchors", 9),
        (GOOD.replace("type: TaskChat", "type: *a"), "Anchors", 9),
        (GOOD.replace("type: TaskChat", "type: !!python/name:os.system x"), "tag", 9),
        (GOOD.replace("parent: conversation", "<<: {parent: conversation}"), "merge key", 10),
        (GOOD.replace("1.5e2", "9007199254740993"), "beyond 2^53", 16),
        (GOOD.replace("1.5e2", "9" * 5000), "beyond 2^53", 16),
        (GOOD.replace("1.5e2", ".nan"), "not a number", 16),
        (GOOD.replace("1.5e2", "-.inf"), "not a number", 16),
        (GOOD.replace("1.5e2", "61e9540"), "if it is a text, quote it", 16),
        (GOOD.replace("1.5e2", "{{ input.x }}"), "put the whole text in quotes", 16),
        (GOOD + "---\nname: b\n", "two documents", 18),
        (GOOD.replace("name: welcome", "? [a]\n: b"), "key must be", 2),
        ("\tname: x", "not YAML", 1),
        ("", "null", 1),
        ("just a text", "not of type", 1),
        ("- a\n- b", "not of type", 1),
    ],
)  # fmt: skip
def test_a_mistake_is_told_with_its_line(text: str, message: str, line: int) -> None:
    found, at = told(text.replace("yes-please", "true") if text is not GOOD else text)
    assert message in found
    assert at == line


def test_a_mistake_in_json_is_told_with_its_line() -> None:
    text = '{\n  "name": "a",\n  "tasks": [\n    {"name": "b", "type": "T", "parent": "c"}\n  ]\n}'
    assert told(text) == ('There is no task "c".', 4)


def test_every_mistake_is_told_at_once() -> None:
    with pytest.raises(FlowInvalid) as wrong:
        read_flow("name: 1x\ntasks:\n  - {name: a}\n  - {type: T, colour: 1}\nmore: 1\n")
    assert [problem.line for problem in wrong.value.problems] == [1, 3, 4, 4, 5]
    assert "There are 4 more mistakes." in wrong.value.message


def bomb() -> str:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 10)]
    return "\n".join(lines)


@pytest.mark.parametrize(
    "hostile",
    [
        bomb,
        lambda: "[" * 10_000,
        lambda: "{a: " * 10_000,
        lambda: "- " * 10_000,
        lambda: '{"a":' * 10_000,
        lambda: "name: " + "x" * 2_000_000,
        lambda: '{"name": "a", "name": "b", "tasks": []}',
        lambda: '{"name": "a", "tasks": []',
        lambda: b"\xff\xfe",
        lambda: "name: \ud800",
        lambda: "name: a\0b",
        lambda: "tasks: !!python/object/apply:os.system [id]",
        lambda: "name: a\ntasks: []\nlabel: {__proto__: x}",
        lambda: "%YAML 9.9\n---\nname: a",
        lambda: "? " * 5000,
    ],
)
def test_hostile_texts_are_refused_with_a_code(hostile: Callable[[], Any]) -> None:
    with pytest.raises(TaskflowError) as refused:
        read_flow(hostile(), "bad.yaml")
    assert refused.value.kind in {
        "flow.invalid", "input.malformed", "input.tooDeep", "input.tooLarge"
    }  # fmt: skip
    assert len(refused.value.message) < 400


@given(st.text(alphabet="abn:-[]{}&*!|>'\"#%@? \n\t0.~,<", max_size=80))
def test_any_text_at_all_is_read_or_refused(text: str) -> None:
    try:
        read_flow(text)
    except TaskflowError as error:
        message = error.message
    else:
        return
    assert message
    assert "Traceback" not in message
