"""File import: a flow, or a statechart alone, from a file of whatever origin."""

import re
from collections.abc import Iterator, Mapping
from pathlib import PurePath
from typing import Any, Final

from taskflow.domain.errors import TaskflowError
from taskflow.domain.flow.document import RESERVED, Flow
from taskflow.domain.flow.reading import parsed, sound
from taskflow.domain.statechart import Machine, unknown
from taskflow.domain.statechart.xstate_code import NAME, READ
from taskflow.domain.statechart.xstate_detection import is_foreign
from taskflow.domain.statechart.xstate_import import LEFT_OUT, adopted

Abilities = Mapping[str, Mapping[str, list[str]]]
"""By the name of a task type its ``actions``, ``effects`` and the members of its ``output``."""
ROOM: Final = "TaskConversation"
"""The type of a task that follows a statechart which came alone."""
LONGEST_NAME: Final = 48


def bring(text: str | bytes, file: str, abilities: Abilities) -> Flow:
    """Read a flow from a file; what its statecharts do without is in them.

    A statechart alone becomes a flow of one task. Machines that were written for XState are made
    such as T@skFlow can run. Raises what ``read_flow`` raises.
    """
    document = parsed(text, file)
    if _is_machine(document):
        document = _flow_of(document, file, abilities)
    elif isinstance(document, dict) and isinstance(document.get("tasks"), list):
        tasks = [_adopted(entry, abilities) for entry in document["tasks"]]
        document = {**document, "tasks": tasks}
    return sound(document, text, file)


def left_out(flow: Flow) -> list[str]:
    """Give all that statecharts of a flow had to do without when they came in."""
    found: list[str] = []
    for entry in flow["tasks"]:
        machine = entry.get("fsm")
        told = machine.get(LEFT_OUT) if isinstance(machine, Mapping) else None
        if isinstance(told, list):
            found += [f"{entry['name']}: {one}" for one in told if isinstance(one, str)]
    return found


def _is_machine(document: Any) -> bool:
    return (
        isinstance(document, Mapping)
        and isinstance(document.get("states"), Mapping)
        and bool(document["states"])
        and "tasks" not in document
    )


def _flow_of(machine: Mapping[str, Any], file: str, abilities: Abilities) -> dict[str, Any]:
    called = str(machine.get("id") or machine.get("key") or PurePath(file).stem or "machine")
    letters = re.sub(r"[^A-Za-z0-9_-]+", "-", called)[:LONGEST_NAME]
    name = re.sub("^[^A-Za-z]+", "", letters).rstrip("-_")
    name = name if name and name not in RESERVED else "machine"
    made = _made(machine, abilities.get(ROOM))
    entry = {"name": name, "type": ROOM, "initiator": True, "fsm": made}
    return {"name": name, "label": called[:LONGEST_NAME], "tasks": [entry]}


def _adopted(entry: Any, abilities: Abilities) -> Any:
    """Give a task whose own statechart can be run, where it came from elsewhere and could not."""
    machine = entry.get("fsm") if isinstance(entry, dict) else None
    if not isinstance(machine, dict) or not is_foreign(machine):
        return entry
    kind = entry.get("type")
    able = abilities.get(kind) if isinstance(kind, str) else None
    return entry if _runs(machine, able) else {**entry, "fsm": _made(machine, able)}


def _made(machine: Mapping[str, Any], able: Mapping[str, list[str]] | None) -> dict[str, Any]:
    if _runs(machine, able):
        return dict(machine)
    given = able or {"actions": [], "effects": [], "output": []}
    made, _ = adopted(
        machine, actions=given["actions"], effects=given["effects"], taken=given["output"]
    )
    return made


def _runs(machine: Mapping[str, Any], able: Mapping[str, list[str]] | None) -> bool:
    try:
        Machine.compile(machine)
    except TaskflowError:
        return False
    if any(_named_guards(machine)):
        return False
    return able is None or not any(unknown(machine, able["actions"], able["effects"]))


def _named_guards(machine: Mapping[str, Any]) -> Iterator[bool]:
    """Say of each guard whether it is the name of code, which would be asked of no field."""
    waiting: list[Any] = [machine]
    while waiting:
        inner = waiting.pop()
        if isinstance(inner, Mapping):
            waiting += inner.values()
            asked = inner.get("guard")
            yield isinstance(asked, str) and NAME.fullmatch(asked) is not None and asked not in READ
        elif isinstance(inner, list):
            waiting += inner
