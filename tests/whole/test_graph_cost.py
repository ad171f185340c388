"""What graphs may show in one operation: counted by their real size, not by pages."""

import pytest

from manytasks import grown
from runningserver import Person, Refusal

GRAPH = "query($id: ID!) { family(id: $id) { graph } }"
DELETE = "mutation($input: FamilyCommand!) { deleteFamily(input: $input) }"
SMALL = 450


def test_a_graph_of_10000_tasks_is_given_and_many_of_them_are_not(ann: Person) -> None:
    family, tasks = grown(ann)
    assert tasks > 10_000
    assert len(ann.ask(GRAPH, id=family)["family"]["graph"]["nodes"]) == tasks
    for times, code in ((2, "limit.cost"), (15, "limit.cost"), (50, "limit.aliases")):
        asked = " ".join(f'a{n}: family(id: "{family}") {{ graph }}' for n in range(times))
        with pytest.raises(Refusal) as refused:
            ann.ask(f"{{ {asked} }}")
        assert refused.value.code == code
    command = {"family": family, "mutation": "too-many"}
    ann.ask(DELETE, input=command)


def test_the_graphs_of_a_page_are_counted_together(ann: Person) -> None:
    names = "".join(f"\n- {{name: t{n}, type: TaskChat, parent: all}}" for n in range(SMALL - 1))
    text = f"name: wide\ntasks:\n- {{name: all, type: TaskConversation, initiator: true}}{names}\n"
    ann.do("importFlow", "ImportFlow", "seq", text=text)
    for _ in range(50):
        ann.do("startTask", "StartTask", "seq", flow="wide")
    page = """query($first: Int!) { families(first: $first, filter: {flow: "wide"}) { edges { node {
      graph } } } }"""
    edges = ann.ask(page, first=20)["families"]["edges"]
    assert [len(edge["node"]["graph"]["nodes"]) for edge in edges] == [SMALL] * 20
    with pytest.raises(Refusal) as refused:
        ann.ask(page, first=50)
    assert refused.value.code == "limit.cost"
    assert refused.value.error["extensions"]["details"] == {"limit": 20_000}
