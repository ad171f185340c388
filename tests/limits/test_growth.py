"""What reads and checks an input takes no more than n log n of its size, with room for noise."""

import gc
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest

from taskflow import plugins
from taskflow.domain.errors import TaskflowError, TooCostly
from taskflow.domain.flow.operations import read_operation
from taskflow.domain.flow.reading import read_flow
from taskflow.domain.flow.validation import problems
from taskflow.domain.flow.writing import write_flow
from taskflow.domain.formats import form_validator
from taskflow.domain.kind import kinds_of
from taskflow.domain.schema_cost import CHECKED, checking_cost, require_checkable
from taskflow.hub.decide.flow_edit import edit
from worstshapes import flows, imports, operations, schemas

pytestmark = pytest.mark.long
TIMES = 4
WORST = 3.0 * TIMES
"""How much longer what is four times as large may take: n log n is 4.8, n squared 16."""
SLIGHT = 0.004
"""Seconds below which nothing can be told."""
TYPES = kinds_of(plugins.find().tasks)


def seconds(work: Callable[[], object]) -> float:
    """Give the processor time of some work, the best of three tries."""
    found = []
    for _ in range(3):
        gc.collect()
        gc.disable()
        begun = time.thread_time()
        with suppress(TaskflowError):
            work()
        found.append(time.thread_time() - begun)
        gc.enable()
    return min(found)


def grows(make: Callable[[int], Callable[[], object]], n: int) -> float:
    """Give how many times longer an input takes that is four times as large."""
    small, large = seconds(make(n)), seconds(make(TIMES * n))
    return large / max(small, SLIGHT)


def free(document: dict[str, Any]) -> dict[str, Any]:
    """Give the flow with a type that is installed."""
    tasks = [
        {**task, "type": "TaskConversation"} if task["type"] == "TaskFree" else task
        for task in document["tasks"]
    ]
    return {**document, "name": "a", "tasks": tasks}


@pytest.mark.parametrize("name", flows(1))
def test_a_flow_is_checked_in_proportion(name: str) -> None:
    def checking(n: int) -> Callable[[], object]:
        document = free(flows(n)[name])
        return lambda: problems(document, TYPES)

    assert grows(checking, 250) < WORST


@pytest.mark.parametrize("name", imports(1))
def test_a_text_is_read_in_proportion(name: str) -> None:
    def reading(n: int) -> Callable[[], object]:
        text = imports(n)[name]
        return lambda: read_flow(text)

    assert grows(reading, 250) < WORST


def test_a_flow_is_written_in_proportion() -> None:
    def writing(n: int) -> Callable[[], object]:
        document = free(flows(n)["tasks and connections"])
        return lambda: write_flow(document)

    assert grows(writing, 250) < WORST


@pytest.mark.parametrize("name", [name for name in operations(1) if name != "replace"])
def test_an_edit_takes_in_proportion_to_the_flow(name: str) -> None:
    read = [read_operation(operation) for operation in operations(20)[name]]

    def editing(n: int) -> Callable[[], object]:
        document = {"name": "a", "tasks": [{"name": f"t{k}", "type": "X"} for k in range(n)]}
        return lambda: edit(document, read)

    assert grows(editing, 1250) < WORST


@pytest.mark.parametrize("name", schemas(1))
def test_what_a_check_takes_is_known_before(name: str) -> None:
    """What is checked at all is checked within the work that was counted."""
    schema, value = schemas(200)[name]
    chosen = {"x": value}

    def counting() -> int:
        require_checkable(schema)
        return checking_cost(schema, chosen)

    assert seconds(counting) < 0.04
    try:
        assert counting() <= CHECKED
    except TooCostly:
        return
    assert seconds(lambda: form_validator(schema).is_valid(chosen)) < 0.04
