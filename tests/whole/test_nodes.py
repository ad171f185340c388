"""What has an id can be had again by it alone, as it was; others find nothing by it."""

from typing import Any

from runningserver import Person
from talking import tasks, welcome

NODE = """query($id: ID!) { node(id: $id) { __typename id
  ... on Family { seq taskCount } ... on Task { instanceId seq } ... on Flow { name label } } }"""
FAMILY = """query($id: ID!, $at: Moment) { family(id: $id, at: $at) { id seq
  tasks(first: 1) { edges { node { id } } } } }"""


def node(person: Person, ident: str) -> Any:
    return person.ask(NODE, id=ident)["node"]


def test_a_family_a_task_and_a_flow_are_had_by_their_ids(ann: Person) -> None:
    family, chat = welcome(ann)
    found = node(ann, family)
    assert (found["__typename"], found["id"], found["taskCount"]) == ("Family", family, 4)
    assert node(ann, chat)["instanceId"] == tasks(ann, family)["chat"]["instanceId"] == chat
    assert node(ann, "welcome") == {
        "__typename": "Flow",
        "id": "welcome",
        "name": "welcome",
        "label": "Welcome",
    }


def test_so_are_those_of_the_past_as_they_were_then(ann: Person) -> None:
    family, _ = welcome(ann)
    past = ann.ask(FAMILY, id=family, at={"seq": 5})["family"]
    assert node(ann, past["id"])["seq"] == past["seq"] == 5
    ident = past["tasks"]["edges"][0]["node"]["id"]
    assert node(ann, ident)["id"] == ident != node(ann, ident.partition("@")[0])["id"]
    ann.do("createFlow", "CreateFlow", "seq", name="had-again")
    ann.do("saveFlow", "SaveFlow", "seq", flow="had-again", label="first")
    assert node(ann, "had-again@1")["id"] == "had-again@1"


def test_nobody_finds_by_an_id_what_they_may_not_read_or_what_is_not_there(
    ann: Person, bob: Person
) -> None:
    family, chat = welcome(ann)
    for ident in (family, chat, f"{family}@3", f"{chat}@9"):
        assert node(ann, ident) is not None
        assert node(bob, ident) is None
    for ident in (f"{family}-999", f"{family}@999999", "welcome@999", "", "@", "@1", "x@" * 99):
        assert node(ann, ident) is None, ident
