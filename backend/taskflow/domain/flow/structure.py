"""Structure: what must hold of every stored flow, so that operations can rely on it.

A flow is sound when it has the shape of its schema, names are unique, whatever is referred to
exists and no task is its own ancestor. Operations keep a sound flow sound.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from itertools import chain, islice
from typing import Any, Final

import jsonschema_rs

from taskflow.domain.errors import Invalid, Problem
from taskflow.domain.flow.closest_name import closest
from taskflow.domain.flow.connections import link
from taskflow.domain.flow.document import (
    FLOW_SCHEMA,
    MAX_NESTING,
    RESERVED,
    Flow,
    ids,
    names,
    next_names,
)
from taskflow.domain.flow.mistakes import MOST, explain

_SHAPE: Final = jsonschema_rs.Draft202012Validator(
    FLOW_SCHEMA, offline=True, pattern_options=jsonschema_rs.RegexOptions()
)


def structure_problems(flow: Any) -> list[Problem]:
    """Give the ways in which a document is not a sound flow, of very many the first ones."""
    wrong = explain(_SHAPE, FLOW_SCHEMA, flow)
    if wrong:
        return wrong
    tree = list(islice(chain(_names(flow), _parents(flow)), MOST))
    return tree or list(islice(chain(_sequence(flow), _connections(flow), _canvas(flow)), MOST))


def _names(flow: Flow) -> Iterator[Problem]:
    for index, name in enumerate(names(flow)):
        if name in RESERVED:
            yield Problem(
                f"/tasks/{index}/name", f'No task can be called "{name}".', "Choose another name."
            )
    yield from _repeated(names(flow), "/tasks/{}/name", "task")
    yield from _repeated([note["id"] for note in flow.get("notes", [])], "/notes/{}/id", "note")
    yield from _repeated(
        [group["id"] for group in flow.get("groups", [])], "/groups/{}/id", "group"
    )


def _repeated(found: list[str], path: str, what: str) -> Iterator[Problem]:
    seen: Counter[str] = Counter()
    for index, name in enumerate(found):
        seen[name] += 1
        if seen[name] > 1:
            yield Problem(
                path.format(index), f'There are two {what}s "{name}".', "Give one another name."
            )


def _parents(flow: Flow) -> Iterator[Problem]:
    parents = {task["name"]: task.get("parent") for task in flow["tasks"]}
    for index, task in enumerate(flow["tasks"]):
        path, parent = f"/tasks/{index}/parent", task.get("parent")
        if parent is None:
            continue
        if parent not in parents:
            yield Problem(path, f'There is no task "{parent}".', closest(parent, parents))
            continue
        line = [task["name"]]
        while (above := parents.get(line[-1])) is not None and above not in line:
            line.append(above)
            if len(line) > MOST:
                break
        if above == task["name"]:
            circle = " → ".join([*line, above])
            yield Problem(path, f"A task is its own ancestor: {circle}.", "Choose another parent.")
        elif len(line) > MAX_NESTING:
            yield Problem(path, f"Nested deeper than {MAX_NESTING} tasks.", "Flatten the tree.")


def _sequence(flow: Flow) -> Iterator[Problem]:
    known = dict.fromkeys(names(flow))
    for index, task in enumerate(flow["tasks"]):
        path = f"/tasks/{index}/next"
        yield from _unknown(next_names(task), known, path)
        if task["name"] in next_names(task):
            yield Problem(path, f'"{task["name"]}" follows itself.', "Choose another task.")


def _connections(flow: Flow) -> Iterator[Problem]:
    seen, ident = set(), ids(flow)
    for index, entry in enumerate(flow.get("connections", [])):
        path = f"/connections/{index}"
        try:
            ends = link(flow, entry["from"], entry["to"], ident)
        except Invalid as error:
            message, _, remedy = error.message.rpartition(". ")
            yield Problem(path, message + ".", remedy)
            continue
        if ends in seen:
            yield Problem(path, "The same connection is there twice.", "Remove one of them.")
        seen.add(ends)


def _canvas(flow: Flow) -> Iterator[Problem]:
    known = dict.fromkeys(names(flow))
    for name in flow.get("layout", {}):
        yield from _unknown([name], known, f"/layout/{name}")
    for index, group in enumerate(flow.get("groups", [])):
        yield from _unknown(group["tasks"], known, f"/groups/{index}/tasks")


def _unknown(mentioned: Iterable[str], known: Collection[str], path: str) -> Iterator[Problem]:
    for name in mentioned:
        if name not in known:
            yield Problem(path, f'There is no task "{name}".', closest(name, known))
