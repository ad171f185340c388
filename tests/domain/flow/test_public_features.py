"""Each feature of machines that people publish comes in, or what is left of it is named."""

import json

import pytest

from publicfeatures import FEATURES
from publicmachines import MACHINES
from taskflow import plugins
from taskflow.domain.errors import TaskflowError
from taskflow.domain.flow.file_import import bring, left_out
from taskflow.domain.flow.validation import problems
from taskflow.domain.statechart import Machine
from taskflow.hub.catalogue import Catalogue

CATALOGUE = Catalogue(plugins.find().tasks, {})
LOOKED_AT = 50
"""Shapes that there are at least, of these and of the machines with a walk."""


@pytest.mark.parametrize("name", FEATURES)
def test_a_feature_comes_in_as_far_as_it_can_be(name: str) -> None:
    machine, told = FEATURES[name]
    flow = bring(json.dumps(machine), "machine.json", CATALOGUE.abilities)
    assert problems(flow, CATALOGUE.types) == []
    said = left_out(flow)
    assert [words for words in told if not any(words in one for one in said)] == []
    assert [one for one in said if not any(words in one for words in told)] == []
    assert Machine.compile(flow["tasks"][0]["fsm"]).initial({}).label


def test_there_are_enough_of_them() -> None:
    assert len(FEATURES) + len(MACHINES) >= LOOKED_AT


KEYS = (
    *("type", "history", "initial", "id", "target", "on", "after", "always", "invoke", "entry"),
    *("exit", "states", "onDone", "onError", "guard", "actions", "src", "params", "tags", "output"),
)


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("value", [[], [[]], [None], {}, {"a": []}, {"type": []}, 5, True, "x"])
def test_whatever_a_member_holds_the_machine_is_told_its_mistakes(key: str, value: object) -> None:
    way = {"target": "b", key: value}
    asked = {"target": "b", "guard": {"type": "and", key: value}}
    done = {"target": "b", "actions": [{"type": "assign", key: value}]}
    ways = ({key: value}, {"on": {"GO": way}}, {"on": {"GO": asked}}, {"on": {"GO": done}})
    for state in (*ways, {"invoke": {"src": "x", key: value}}):
        machine = {"initial": "a", "states": {"a": state, "b": {}}}
        entry = {"name": "one", "type": "TaskConversation", "initiator": True, "fsm": machine}
        problems({"name": "f", "tasks": [entry]}, CATALOGUE.types)
        try:
            brought = bring(json.dumps(machine), "machine.json", CATALOGUE.abilities)
        except TaskflowError:
            continue
        problems(brought, CATALOGUE.types)
