"""Graph: how the tasks of a family, or of a flow, hang together, to be walked or drawn."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Literal, NamedTuple

from taskflow.domain.family_view import FamilyView
from taskflow.domain.flow.connections import port_of
from taskflow.domain.flow.document import Flow, ids, next_names

if TYPE_CHECKING:
    import networkx as nx


LinkKind = Literal["parent", "sequence", "connection"]
"""What a line is: from a parent to its child, to what follows, or the way of data."""


class Edge(NamedTuple):
    """A line between two tasks, by their instanceIds; of a flow, by their names."""

    source: str
    target: str
    kind: LinkKind


def edges(family: FamilyView) -> Iterator[Edge]:
    """Give the parent links, the sequence and the data connections, in linear time.

    A connection begins at the newest task of its source.
    """
    plan = family.plan
    if plan is None:
        return
    tasks = family.tasks.items()
    siblings: dict[tuple[str, str | None], list[str]] = {}
    for instance, task in tasks:
        place = task.document["id"], task.document["meta"].get("parentInstanceId")
        siblings.setdefault(place, []).append(instance)
    for instance, task in tasks:
        parent = task.document["meta"].get("parentInstanceId")
        if parent:
            yield Edge(parent, instance, "parent")
        definition = plan.definitions.get(task.document["id"])
        for later in definition.next if definition else ():
            for following in siblings.get((later, parent), ()):
                yield Edge(instance, following, "sequence")
    for link in plan.connections:
        sources, targets = family.instances(link.source[0]), family.instances(link.target[0])
        if sources:
            for target in targets:
                yield Edge(sources[-1], target, "connection")


def flow_edges(flow: Flow) -> Iterator[Edge]:
    """Give the same of a sound flow, between the names of its tasks."""
    for entry in flow["tasks"]:
        if "parent" in entry:
            yield Edge(entry["parent"], entry["name"], "parent")
        for later in next_names(entry):
            yield Edge(entry["name"], later, "sequence")
    known = ids(flow) if flow.get("connections") else {}
    for entry in flow.get("connections", []):
        source, target = (port_of(flow, entry[end], known)[0] for end in ("from", "to"))
        yield Edge(source, target, "connection")


def graph(family: FamilyView) -> "nx.MultiDiGraph[str]":
    """Give a family as a networkx graph.

    Nodes are instanceIds with their ``task``; edges have their kind as key, since two tasks may be
    linked in several ways.
    """
    import networkx as nx  # noqa: PLC0415  half a second that a start need not wait

    drawn: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    drawn.add_nodes_from((instance, {"task": task}) for instance, task in family.tasks.items())
    for source, target, kind in edges(family):
        drawn.add_edge(source, target, kind)
    return drawn
