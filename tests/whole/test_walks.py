"""Which tasks lead to one another, over GraphQL: of a family now and in the past, and of a flow."""

from typing import Any

import pytest

from manytasks import grown
from runningserver import Person, Refusal
from talking import tasks, walkable, welcome

SIGNATURE = "$from: ID!, $to: ID!, $first: Int!, $kinds: [LinkKind!], $direction: Direction!"
WALKS = """paths(from: $from, to: $to, first: $first, kinds: $kinds)
  reachable(from: $from, kinds: $kinds, direction: $direction)"""
FAMILY = f"query($id: ID!, $at: Moment, {SIGNATURE}) {{ family(id: $id, at: $at) {{ {WALKS} }} }}"
FLOW = f"""query($name: ID!, $revision: Long, {SIGNATURE}) {{
  flow(name: $name, revision: $revision) {{ {WALKS} }} }}"""
GROUP = """
name: asking
tasks:
- {name: room, type: TaskConversation, initiator: true}
- {name: first, type: TaskShowInstruction, parent: room, next: [second, third]}
- {name: second, type: TaskShowInstruction, parent: room, next: last}
- {name: third, type: TaskShowInstruction, parent: room, next: last}
- {name: last, type: TaskChat, parent: room}
connections:
- {from: first.shared.x, to: last.shared.x}
"""


@pytest.fixture(scope="module", autouse=True)
def _begun(ann: Person) -> None:
    walkable(ann)


def walks(person: Person, query: str, ends: tuple[str, str], **given: Any) -> tuple[Any, Any]:
    """Give the paths between two tasks, and what the first leads to."""
    wanted = {"first": 10, "direction": "FORWARD", **given}
    (found,) = person.ask(query, **{"from": ends[0], "to": ends[1], **wanted}).values()
    return found["paths"], found["reachable"]


def test_a_family_tells_what_leads_to_what_along_the_links_one_chooses(ann: Person) -> None:
    family, chat = welcome(ann)
    name = {task["instanceId"]: name for name, task in tasks(ann, family).items()}
    ident = {name: instance for instance, name in name.items()}
    room, topic = ident["conversation"], ident["topic"]
    found, near = walks(ann, FAMILY, (room, chat), id=family)
    assert found[0] == [room, chat]
    assert [room, topic, chat] in found
    assert {name[one] for one in near} == {*name.values()} - {"conversation"}
    found, near = walks(ann, FAMILY, (room, chat), id=family, kinds=["PARENT"])
    assert found == [[room, chat]]
    found, near = walks(ann, FAMILY, (topic, chat), id=family, kinds=["SEQUENCE"])
    assert (found, near) == ([[topic, chat]], [chat])
    found, near = walks(ann, FAMILY, (chat, room), id=family, direction="BACKWARD")
    assert (found, {*near}) == ([], {*name} - {chat})
    assert walks(ann, FAMILY, (room, chat), id=family, kinds=[]) == ([], [])


def test_in_the_past_only_what_was_there_then_is_come_to(ann: Person) -> None:
    family, chat = welcome(ann)
    room = tasks(ann, family)["conversation"]["instanceId"]
    early = {"id": family, "at": {"seq": 3}}
    with pytest.raises(Refusal) as refused:
        walks(ann, FAMILY, (room, chat), **early)
    assert refused.value.code == "task.notFound"
    found, near = walks(ann, FAMILY, (room, room), **early)
    assert found == [[room]]
    assert chat not in near


def test_a_flow_tells_it_by_the_names_of_its_tasks_now_and_at_a_revision(ann: Person) -> None:
    ann.do("importFlow", "ImportFlow", "seq", text=GROUP, name="asking")
    ann.do("saveFlow", "SaveFlow", "seq", flow="asking", label="first")
    found, near = walks(ann, FLOW, ("first", "room.last"), name="asking")
    assert found == [["first", "last"], ["first", "second", "last"], ["first", "third", "last"]]
    assert near == ["second", "third", "last"]
    longer, _ = walks(ann, FLOW, ("first", "last"), name="asking", kinds=["SEQUENCE"])
    assert longer == found[1:]
    remove = {"op": "removeTask", "task": "second"}
    edit = """mutation($operations: [FlowOperation!]!, $seq: Long!) { editFlow(flow: "asking",
      revision: $seq, mutation: "walks-1", operations: $operations) { seq refused { reason } } }"""
    seq = ann.ask('{ flow(name: "asking") { seq } }')["flow"]["seq"]
    assert ann.ask(edit, operations=[remove], seq=seq)["editFlow"]["refused"] == []
    now, _ = walks(ann, FLOW, ("first", "last"), name="asking", kinds=["SEQUENCE"])
    assert now == longer[1:]
    then, _ = walks(ann, FLOW, ("first", "last"), name="asking", revision=1, kinds=["SEQUENCE"])
    assert then == longer


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"first": 0}, "input.invalid"),
        ({"first": 101}, "input.invalid"),
        ({"ends": ("nowhere", "last")}, "task.notFound"),
        ({"ends": ("first", "")}, "task.notFound"),
    ],
)
def test_what_is_asked_wrongly_is_refused(ann: Person, given: dict[str, Any], code: str) -> None:
    family, chat = welcome(ann)
    ann.do("importFlow", "ImportFlow", "seq", text=GROUP, name="asking")
    ends = given.pop("ends", None)
    for query, usual, place in (
        (FLOW, ("first", "last"), {"name": "asking"}),
        (FAMILY, (chat, chat), {"id": family}),
    ):
        with pytest.raises(Refusal) as refused:
            walks(ann, query, ends or usual, **place, **given)
        assert refused.value.code == code


def test_who_may_not_read_a_family_learns_nothing_of_how_it_hangs_together(
    ann: Person, bob: Person
) -> None:
    family, chat = welcome(ann)
    asked = {"id": family, "from": chat, "to": chat, "first": 1, "direction": "FORWARD"}
    assert bob.ask(FAMILY, **asked)["family"] is None
    assert bob.ask(FAMILY, **asked, at={"seq": 5})["family"] is None


def test_a_family_of_10000_tasks_is_walked_once_in_an_operation(ann: Person) -> None:
    family, count = grown(ann)
    room = ann.ask(
        "query($id: ID!) { family(id: $id) { tasks(first: 1) { edges { node { instanceId } } } } }",
        id=family,
    )["family"]["tasks"]["edges"][0]["node"]
    near = """query($id: ID!, $from: ID!) { family(id: $id) { reachable(from: $from) } }"""
    asked = {"id": family, "from": room["instanceId"]}
    assert len(set(ann.ask(near, **asked)["family"]["reachable"])) == count - 1
    twice = near.replace(
        "reachable(from: $from)", "a: reachable(from: $from) b: reachable(from: $from)"
    )
    with pytest.raises(Refusal) as refused:
        ann.ask(twice, **asked)
    assert refused.value.code == "limit.cost"
    ann.ask(
        "mutation($input: FamilyCommand!) { deleteFamily(input: $input) }",
        input={"family": family, "mutation": "walked"},
    )
