"""What is known of a flow's tree by walking it by hand is what networkx knows of it."""

from typing import Any

import networkx as nx
from hypothesis import given
from hypothesis import strategies as st

from taskflow.domain.flow.document import Flow, above, below, ids, levels, names
from taskflow.domain.flow.inheritance import plan_of
from taskflow.domain.flow.structure import structure_problems
from taskflow.domain.graph import flow_edges
from taskflow.hub.catalogue import Catalogue
from taskflow.testing.rehearsal import registry

DEFAULTS = Catalogue(registry().tasks, registry().rules).defaults


@st.composite
def trees(draw: Any, *, sound: bool = True) -> Flow:
    """Give flows whose tasks hang on one another in any order; in a circle if not sound."""
    count = draw(st.integers(1, 9))
    tasks: list[dict[str, Any]] = []
    for n in range(count):
        entry = {"name": f"t{n}", "type": "TaskConversation"}
        known = range(n) if sound else [other for other in range(count) if other != n]
        parent = draw(st.none() | st.sampled_from(known)) if known else None
        later = draw(st.lists(st.sampled_from(range(count)), max_size=2, unique=True))
        following = [f"t{other}" for other in later if other != n]
        tasks.append(
            entry
            | ({} if parent is None else {"parent": f"t{parent}"})
            | ({"next": following} if following else {})
        )
    return {"name": "flow", "tasks": draw(st.permutations(tasks))}


def tree(flow: Flow) -> "nx.DiGraph[str]":
    """Give the tasks with the lines from parents to children."""
    drawn: nx.DiGraph[str] = nx.DiGraph()
    drawn.add_nodes_from(names(flow))
    lines = [(edge.source, edge.target) for edge in flow_edges(flow) if edge.kind == "parent"]
    drawn.add_edges_from(lines)
    return drawn


@given(trees())
def test_what_is_above_and_below_a_task_and_how_deep(flow: Flow) -> None:
    drawn = tree(flow)
    assert nx.is_forest(drawn)
    for name in names(flow):
        assert {*below(flow, name)} == {name, *nx.descendants(drawn, name)}
        assert above(flow, name)[::-1] == max(
            (path for root in drawn for path in nx.all_simple_paths(drawn, root, name)),
            key=len,
            default=[name],
        )
        inside = drawn.subgraph(below(flow, name))
        assert levels(flow, name) == nx.dag_longest_path_length(inside) + 1
        assert ids(flow)[name].split(".") == above(flow, name)[::-1]


@given(trees())
def test_parents_are_resolved_before_their_children(flow: Flow) -> None:
    definitions = plan_of(flow, 0, DEFAULTS).definitions
    by_depth = sorted(definitions, key=lambda ident: ident.count("."))
    place = {ident.rpartition(".")[2]: n for n, ident in enumerate(by_depth)}
    assert all(place[one] < place[other] for one, other in tree(flow).edges)


@given(trees(sound=False))
def test_a_task_is_told_to_be_its_own_ancestor_where_there_is_a_circle(flow: Flow) -> None:
    told = [problem for problem in structure_problems(flow) if "own ancestor" in problem.message]
    assert len(told) == sum(map(len, nx.simple_cycles(tree(flow))))
