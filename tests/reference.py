"""The page docs/reference/task-types.md, made of what the task types say of themselves.

``python tests/reference.py`` writes it anew; a test compares.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from msgspec import json

from taskflow import plugins
from taskflow.domain.statechart import HUB_ALONE, Machine
from taskflow.domain.task import TaskType

PAGE = Path(__file__).parents[1] / "docs" / "reference" / "task-types.md"

SHELVES = ("taskflow.tasks.", "taskflow.rules.")

INTRODUCTION = """# Task types

What can be put on the canvas. This page is made from the types themselves by
`python tests/reference.py`; a test keeps it true. How to add one of your own:
[Write a task type](../guide/write-a-task-type.md), or what watches, whose name begins with `Rule`:
[Write a rule](../guide/write-a-rule.md).

In a flow, a type's configuration stands under `config.local` and is never inherited by child
tasks. A *text* is a string, or one string by language: `{en: Hello, fr: Bonjour}`. Events are sent
with `sendEvent`; what must be known for one stands in *input*, and is sent along with it.

## What a task sees of its children

Code of a task type sees `task.children`: in the order in which the flow declares them, all
instances of each child, the newest first. A child that was not started yet is there once, without
`instance_id`. Each has its `definition`, its `document`, and

- `item`: what it was started for, where it was started once for each of several; else None,
- `attempt`: how often it was started for that, from 1; 0 while it was not started.

`task.child(name)` gives the newest instance of a child, `task.child(name, item)` that of an item.

An action starts children with `Change(start=(…,))`: a name alone, or `Begin(name, input, item)`.
`input` is merged into the child's input and must fit it. All that is started below belongs to the
`item` too. An action sends events with `Change(send=(…,))`: `(name, event, data)` or
`Tell(name, event, data, instance)`. It goes to the newest instance of that name, or to the
`instance` that is named, and is let go where that one does not take it.

Wherever a task is meant by its name (`tasks.NAME`), it is one of the same item as the task that
asks, if there is any, and of several the newest attempt.

## Versions

A task type has a `version`, 1 unless it says otherwise. A flow keeps the versions of the kinds it
was saved with, and a running task keeps the one it was started with. `plays` lists the older
versions whose tasks the type's code can go on with. A task whose kind is not installed in its
version waits: it is shown, its effects and delays rest, what is sent to it is refused with
`kind.missing`, and it goes on once the kind is back. All other tasks of its family go on.
"""


def page() -> str:
    """Give the whole page, for our own types."""
    types = plugins.find().tasks
    ours = [kind for kind in types.values() if type(kind).__module__.startswith(SHELVES)]
    sections = ["\n".join(section(kind)) for kind in sorted(ours, key=lambda kind: kind.name)]
    return "\n".join([INTRODUCTION, *sections])


def section(kind: TaskType) -> Iterator[str]:
    """Give the lines about one type."""
    yield f"## {kind.name}\n"
    yield f"**{kind.label}.** {kind.description.partition(' Synonyms:')[0]}\n"
    for title, model in (
        ("Configuration", kind.Config),
        ("Input", kind.Input),
        ("Output", kind.Output),
    ):
        rows = list(fields(kind.schema(model)))
        if rows:
            yield from (f"**{title}**\n", "| field | type | default | |", "|---|---|---|---|")
            yield from (*rows, "")
    yield from states(kind)


def fields(schema: Mapping[str, Any]) -> Iterator[str]:
    """Give a row for each field of a JSON schema."""
    for name, spec in schema["properties"].items():
        default = json.encode(spec["default"]).decode() if "default" in spec else ""
        about = f"{spec.get('title', '')}: {spec.get('description', '')}"
        yield f"| `{name}` | {type_of(spec, schema)} | `{default}` | {about} |"


def type_of(spec: Mapping[str, Any], schema: Mapping[str, Any]) -> str:
    """Say what a field may hold."""
    if "$ref" in spec:
        target = schema["$defs"][spec["$ref"].rpartition("/")[2]]
        return ", ".join(f"`{name}`" for name in target["properties"])
    if "enum" in spec:
        return ", ".join(f"`{value}`" for value in spec["enum"])
    if "type" not in spec:
        return "text" if "anyOf" in spec else "anything"
    if spec["type"] == "array":
        return f"list of {type_of(spec['items'], schema)}"
    if isinstance(spec.get("additionalProperties"), dict):
        return f"by name: {type_of(spec['additionalProperties'], schema)}"
    limits = [
        f"{sign} {spec[key]:g}" for key, sign in (("minimum", "≥"), ("maximum", "≤")) if key in spec
    ]
    return " ".join([spec["type"], *limits])


def states(kind: TaskType) -> Iterator[str]:
    """Give a row for each state and each event, with where it leads."""
    chart = Machine.compile(kind.machine).describe()
    yield from ("**States**\n", "| state | | events |", "|---|---|---|")
    everywhere = events(chart, "")
    for state in chart["states"]:
        taken = {**everywhere, **events(chart, state["id"])}
        marks = [*state.get("tags", []), *(["the end"] if state["type"] == "final" else [])]
        if state["id"] and (marks or taken.keys() != everywhere.keys()):
            listed = "" if state["type"] == "final" else ", ".join(leading(taken))
            yield f"| `{state['id']}` | {', '.join(marks)} | {listed} |"
    yield from ("", "**Events**\n", "| event | |", "|---|---|")
    for event, meaning in kind.machine["x-events"].items():
        yield f"| `{event}` | {meaning} |"
    yield ""


def leading(taken: Mapping[str, list[str]]) -> Iterator[str]:
    """Say of each event where it leads."""
    for event, ends in taken.items():
        if event not in HUB_ALONE:
            yield f"`{event}` → {' or '.join(dict.fromkeys(ends))}"


def events(chart: Mapping[str, Any], source: str) -> dict[str, list[str]]:
    """Give where the events of one state lead."""
    found: dict[str, list[str]] = {}
    for way in chart["transitions"]:
        if way["kind"] == "on" and way["source"] == source:
            found.setdefault(way["event"], []).append(way.get("target", source))
    return found


if __name__ == "__main__":
    PAGE.write_text(page())
