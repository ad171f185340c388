"""Charts: what is wrong with a statechart that stands in a document, each with its place."""

from collections.abc import Collection, Iterable, Iterator
from typing import Any

from taskflow.domain.errors import FlowInvalid, Problem, TaskflowError
from taskflow.domain.fields import OBJECTS, OF_THE_HUB, RESERVED, TOLD
from taskflow.domain.flow.closest_name import closest
from taskflow.domain.item import ITEM
from taskflow.domain.json_patch import pointer_of
from taskflow.domain.kind import TaskKind
from taskflow.domain.statechart import Machine, assigned, read, unknown


def chart_problems(
    machine: Any, kind: TaskKind | None, operators: Collection[str], path: str
) -> Iterator[Problem]:
    """Give what is wrong with a statechart, in tasks of a kind if that is known."""
    wrong = list(_machine(machine, path))
    yield from wrong
    if kind and not wrong:
        yield from _calls(machine, kind, operators, path)
        yield from _assigns(machine, path)
        yield from _reads(machine, kind, path)


def _machine(machine: Any, path: str) -> Iterable[Problem]:
    try:
        Machine.compile(machine)
    except FlowInvalid as error:
        for problem in error.problems:
            inside = pointer_of(problem.path.split(".")) if problem.path else ""
            yield Problem(path + inside, problem.message, problem.remedy)
    except TaskflowError as error:
        yield told(error, path)


def _calls(
    machine: Any, kind: TaskKind, operators: Collection[str], path: str
) -> Iterator[Problem]:
    """Give what a flow's own statechart calls that neither its type nor an operator does."""
    effects = dict.fromkeys([*kind.effects, *operators])
    for call in unknown(machine, kind.actions, effects):
        known = kind.actions if call.kind == "action" else effects
        message = f'{kind.name} has no {call.kind} "{call.name}".'
        yield Problem(path + pointer_of(call.path), message, closest(call.name, known))


def _assigns(machine: Any, path: str) -> Iterator[Problem]:
    """Give what a flow's own statechart writes that is not its to write."""
    for call in assigned(machine):
        keys = tuple(call.name.split("."))
        if keys[0] in OF_THE_HUB or keys[: len(RESERVED)] == RESERVED:
            yield not_theirs(keys, "A statechart", path + pointer_of(call.path))


def _reads(machine: Any, kind: TaskKind, path: str) -> Iterator[Problem]:
    """Give what a flow's own statechart reads though no task has it: it is always null."""
    own = {call.name.split(".")[0] for call in assigned(machine)}
    # What is called null is meant to be null.
    known = OF_THE_HUB | OBJECTS | TOLD | own | {*kind.writes, ITEM, "null"}
    for call in read(machine):
        if call.name not in known:
            yield Problem(
                path + pointer_of(call.path),
                f'A task has no field "{call.name}", so this is always null.',
                "Write an expression over its fields, as `input.ready`; a name alone is no guard.",
            )


def not_theirs(keys: tuple[str, ...], who: str, path: str) -> Problem:
    """Tell that somebody writes what is not theirs to write."""
    named = ".".join(keys[: len(RESERVED)] if keys[0] == RESERVED[0] else keys[:1])
    return Problem(path, f"{who} cannot write `{named}`.", "Write input, output or shared.")


def told(error: TaskflowError, path: str) -> Problem:
    """Tell an error as what is wrong at a place."""
    message, _, remedy = error.message.rpartition(". ")
    return Problem(path, f"{message}." if message else error.message, remedy)
