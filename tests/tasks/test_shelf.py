"""What holds of every task type on our shelf."""

import pytest

import reference
from taskflow.domain.statechart import HUB_ALONE, Machine
from taskflow.domain.task import TaskType
from taskflow.testing.rehearsal import registry

OURS = [
    kind
    for kind in registry().tasks.values()
    if type(kind).__module__.startswith("taskflow.tasks.")
]


def test_the_reference_says_what_the_types_say() -> None:
    assert reference.PAGE.read_text() == reference.page(), "run python tests/reference.py"


@pytest.mark.parametrize("kind", OURS, ids=lambda kind: kind.name)
def test_a_type_can_be_found_by_many_words(kind: TaskType) -> None:
    assert "Synonyms:" in kind.description
    assert "Typical requests:" in kind.description


@pytest.mark.parametrize("kind", OURS, ids=lambda kind: kind.name)
def test_every_field_says_what_it_is_for(kind: TaskType) -> None:
    for model in (kind.Config, kind.Input, kind.Output):
        for name, spec in kind.schema(model)["properties"].items():
            assert spec.get("title"), name
            assert spec.get("description", "").endswith("."), name


@pytest.mark.parametrize("kind", OURS, ids=lambda kind: kind.name)
def test_every_event_that_people_send_is_explained(kind: TaskType) -> None:
    ways = Machine.compile(kind.machine).describe()["transitions"]
    sent = {way["event"] for way in ways if way["kind"] == "on"} - HUB_ALONE
    assert set(kind.machine["x-events"]) == sent


@pytest.mark.parametrize("kind", OURS, ids=lambda kind: kind.name)
def test_every_state_where_nothing_moves_says_so(kind: TaskType) -> None:
    states = Machine.compile(kind.machine).describe()["states"]
    for state in states:
        moving = state.get("invokes") or state["type"] != "atomic" or state["key"] == "start"
        assert moving or "stable" in state.get("tags", []), state["id"]
