"""Graph: how a family's tasks hang together, for whoever walks, draws or measures it."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Literal, NamedTuple

from taskflow.domain.family import Family

if TYPE_CHECKING:
    import networkx as nx


class Edge(NamedTuple):
    """A line between two tasks, by their instanceIds."""

    source: str
    target: str
    kind: Literal["parent", "sequence", "connection"]


def edges(family: Family) -> Iterator[Edge]:
    """Give the parent links, the sequence and the data connections, in linear time.

    A connection begins at the newest task of its source. While this is consumed the family may
    grow; what came after the beginning may be missing.
    """
    plan = family.plan
    if plan is None:
        return
    for instance, task in list(family.tasks.items()):
        document = task.document
        parent = document["meta"].get("parentInstanceId")
        if parent:
            yield Edge(parent, instance, "parent")
        definition = plan.definitions.get(document["id"])
        for later in definition.next if definition else ():
            for following in family.instances(later):
                if family.task(following).document["meta"].get("parentInstanceId") == parent:
                    yield Edge(instance, following, "sequence")
    for link in plan.connections:
        sources, targets = family.instances(link.source[0]), family.instances(link.target[0])
        if sources:
            for target in targets:
                yield Edge(sources[-1], target, "connection")


def graph(family: Family) -> "nx.MultiDiGraph[str]":
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
