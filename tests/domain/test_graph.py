"""A family as a networkx graph: parents, sequence and data, each task once."""

import subprocess
import sys

import networkx as nx
import pytest

from taskflow.domain.flow.inheritance import plan_of
from taskflow.domain.graph import graph
from taskflow.hub.catalogue import Catalogue
from taskflow.testing.rehearsal import Rehearsal, plan, registry

CHOICE = {"schema": {"type": "object", "properties": {"topic": {"enum": ["Music", "Travel"]}}}}
FLOW = {
    "name": "talk",
    "tasks": [
        {"name": "room", "type": "TaskConversation", "initiator": True},
        {
            "name": "topic",
            "type": "TaskSelect",
            "parent": "room",
            "config": {"local": CHOICE},
            "next": "chat",
        },
        {"name": "chat", "type": "TaskChat", "parent": "room"},
    ],
    "connections": [{"from": "topic.output.selected.topic", "to": "chat.shared.topic"}],
}


@pytest.fixture
async def talk() -> Rehearsal:
    defaults = Catalogue(registry().tasks, registry().rules).defaults
    return Rehearsal(plan_of(FLOW, 0, defaults))


def lines(talk: Rehearsal) -> set[tuple[str, str, str]]:
    """Give the edges by the names of the tasks they link."""
    drawn = graph(talk.family)
    names = {instance: task.document["name"] for instance, task in drawn.nodes(data="task")}
    return {(names[one], names[other], kind) for one, other, kind in drawn.edges(keys=True)}


async def test_a_graph_grows_with_its_family(talk: Rehearsal) -> None:
    assert lines(talk) == {("room", "topic", "parent")}
    talk.send("topic", "SUBMIT", input={"selected": {"topic": "Music"}})
    assert lines(talk) == {
        ("room", "topic", "parent"),
        ("room", "chat", "parent"),
        ("topic", "chat", "sequence"),
        ("topic", "chat", "connection"),
    }


async def test_every_task_is_a_node_that_networkx_can_walk_to(talk: Rehearsal) -> None:
    talk.send("topic", "SUBMIT", input={"selected": {"topic": "Travel"}})
    drawn = graph(talk.family)
    (room,) = talk.instances("room")
    assert {room, *nx.descendants(drawn, room)} == {*talk.family.tasks}
    assert nx.is_directed_acyclic_graph(drawn)
    assert drawn.nodes[room]["task"] is talk.task("room")


async def test_the_parents_alone_are_a_tree_however_deep() -> None:
    tasks = [{"name": "t0", "type": "TaskConversation"}]
    tasks += [
        {"name": f"t{n}", "type": "TaskConversation", "parent": f"t{n - 1}"} for n in range(1, 9)
    ]
    drawn = graph(Rehearsal(plan(*tasks)).family)
    assert nx.is_arborescence(drawn)
    assert nx.dag_longest_path_length(drawn) == 8


def test_the_program_begins_without_networkx() -> None:
    program = "import sys, taskflow.app.serving; sys.exit('networkx' in sys.modules)"
    subprocess.run([sys.executable, "-c", program], check=True, timeout=120)
