"""What there is, over GraphQL: families by filter and page, flows and revisions, task types."""

import itertools
from typing import Any

import pytest

from runningserver import Person, Refusal, RunningServer, wait_until
from talking import closest, step, welcome
from taskflow import plugins
from taskflow.domain.statechart import Machine

FAMILIES = """query($first: Int!, $after: String, $filter: FamilyFilter) {
  families(first: $first, after: $after, filter: $filter) {
    edges { cursor node { id label status flow { name revision } } }
    pageInfo { hasNextPage endCursor } } }"""
REVISIONS = """query($name: ID!, $first: Int!, $after: String) { flow(name: $name) {
  seq revision edited text
  revisions(first: $first, after: $after) {
    edges { node { number label seq hash by { name } } } pageInfo { hasNextPage endCursor } } } }"""
WAITING = """query($id: ID!, $first: Int!) { waitingCount family(id: $id) {
  waitingCount waiting(first: $first) { name since } } }"""
NUMBERS = itertools.count()
BRANCHES = """name: branches
tasks:
- {name: all, type: TaskConversation, initiator: true}
- {name: read, type: TaskShowInstruction, parent: all, next: then}
- {name: beside, type: TaskChat, parent: all}
- {name: then, type: TaskChat, parent: all}
"""
TYPES = """{ taskTypes { name label description icon environments declared
  configSchema inputSchema outputSchema machine } }"""


def listed(person: Person, first: int = 100, **wanted: Any) -> list[dict[str, Any]]:
    """Give all families that a filter lets through, page by page."""
    found: list[dict[str, Any]] = []
    after = None
    while True:
        page = person.ask(FAMILIES, first=first, after=after, filter=wanted or None)["families"]
        found += [edge["node"] for edge in page["edges"]]
        if not page["pageInfo"]["hasNextPage"]:
            return found
        after = page["pageInfo"]["endCursor"]


def test_families_are_found_by_flow_state_words_and_what_waits(ann: Person, bob: Person) -> None:
    mine = {}
    for label in ("Alder wood", "Birch wood", "Cedar"):
        started = bob.do("startTask", "StartTask", "family { id }", flow="welcome", label=label)
        mine[started["family"]["id"]] = label
    done = next(ident for ident, label in mine.items() if label == "Cedar")
    step(bob, done, "conversation", "EXIT")
    chat, _ = welcome(ann)

    def labels(**wanted: Any) -> list[str]:
        return [mine[one["id"]] for one in listed(bob, **wanted) if one["id"] in mine]

    assert labels() == ["Cedar", "Birch wood", "Alder wood"]
    assert labels(search="wood") == ["Birch wood", "Alder wood"]
    assert labels(search="WOO ald") == ["Alder wood"]
    assert labels(status="DONE") == ["Cedar"]
    assert labels(waitingForMe=True) == ["Birch wood", "Alder wood"]
    assert labels(flow="welcome", status="WAITING", search="birch") == ["Birch wood"]
    assert labels(flow="interview") == []
    assert chat not in [one["id"] for one in listed(bob)]
    assert {*mine, chat} <= {one["id"] for one in listed(ann)}
    assert not {*mine} & {one["id"] for one in listed(ann, waitingForMe=True)}


def newcomer(server: RunningServer, ann: Person) -> Person:
    """Give somebody new: what others have begun and left changes none of their lists."""
    name = f"lister-{next(NUMBERS)}"
    ann.invite(name)
    return server.person(name)


def test_the_tasks_that_wait_are_counted_and_listed_the_newest_first(
    server: RunningServer, ann: Person
) -> None:
    def count(person: Person) -> int:
        return int(person.ask("{ waitingCount }")["waitingCount"])

    bob, other = newcomer(server, ann), newcomer(server, ann)
    welcome(other)
    before, others = count(bob), count(other)
    assert others
    bob.do("importFlow", "ImportFlow", "seq", text=BRANCHES)
    started = bob.do("startTask", "StartTask", "family { id }", flow="branches")
    family = started["family"]["id"]

    def waiting(first: int) -> tuple[int, int, list[str]]:
        answer = bob.ask(WAITING, id=family, first=first)
        shown = answer["family"]["waiting"]
        times = [task["since"] for task in shown]
        assert times == sorted(times, reverse=True)
        counts = answer["waitingCount"] - before, answer["family"]["waitingCount"]
        return *counts, [task["name"] for task in shown]

    first = waiting(10)
    assert (first[:2], {*first[2]}) == ((2, 2), {"read", "beside"})
    step(bob, family, "read", "CONTINUE")
    assert waiting(10) == (2, 2, ["then", "beside"])
    assert waiting(1) == (2, 2, ["then"])
    with pytest.raises(Refusal, match="between 1 and 100"):
        waiting(0)
    assert count(other) == others
    bob.ask(f'mutation {{ deleteFamily(input: {{mutation: "w", family: "{family}"}}) }}')
    assert count(bob) == before


@pytest.mark.parametrize("first", [1, 2])
def test_pages_lose_and_double_no_family(server: RunningServer, ann: Person, first: int) -> None:
    bob = newcomer(server, ann)
    for label in ("one", "two", "three"):
        bob.do("startTask", "StartTask", "seq", flow="welcome", label=label)
    whole = [one["id"] for one in listed(bob)]
    assert len({*whole}) == len(whole) == 3
    assert [one["id"] for one in listed(bob, first)] == whole


def test_a_deleted_family_is_in_no_list_any_more(bob: Person) -> None:
    started = bob.do("startTask", "StartTask", "family { id }", flow="welcome", label="Brief")
    ident = started["family"]["id"]
    bob.ask(f'mutation {{ deleteFamily(input: {{mutation: "d", family: "{ident}"}}) }}')
    assert ident not in [one["id"] for one in listed(bob)]


def test_task_types_come_with_their_schemas_and_machines(ann: Person) -> None:
    types = {one["name"]: one for one in ann.ask(TYPES)["taskTypes"] if not one["declared"]}
    assert types.keys() == plugins.find().tasks.keys()
    for kind in types.values():
        assert kind["label"]
        assert kind["description"]
        assert Machine.compile(kind["machine"]).document == kind["machine"]
        for part in ("configSchema", "inputSchema", "outputSchema"):
            assert kind[part]["type"] == "object" or "$ref" in kind[part]
    assert "systemMessage" in str(types["TaskChat"]["configSchema"])
    assert "receiving" in types["TaskChat"]["machine"]["states"]


def revisions(person: Person, name: str, first: int = 100) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    after = None
    while True:
        flow = person.ask(REVISIONS, name=name, first=first, after=after)["flow"]
        page = flow["revisions"]
        found += [edge["node"] for edge in page["edges"]]
        if not page["pageInfo"]["hasNextPage"]:
            return found
        after = page["pageInfo"]["endCursor"]


def edit(person: Person, name: str, *operations: dict[str, Any]) -> Any:
    query = """mutation($flow: ID!, $revision: Long!, $operations: [FlowOperation!]!, $id: ID!) {
      editFlow(flow: $flow, revision: $revision, operations: $operations, mutation: $id) {
        seq inverses refused { index code reason } flow { document } } }"""
    seq = person.ask("query($n: ID!) { flow(name: $n) { seq } }", n=name)["flow"]["seq"]
    return person.ask(query, flow=name, revision=seq, operations=operations, id=f"e{seq}")[
        "editFlow"
    ]


def document(person: Person, name: str, revision: int | None = None) -> Any:
    query = "query($n: ID!, $r: Long) { flow(name: $n, revision: $r) { document } }"
    return person.ask(query, n=name, r=revision)["flow"]["document"]


def test_an_edit_gives_back_what_undoes_it_and_says_what_was_not_possible(ann: Person) -> None:
    ann.do("createFlow", "CreateFlow", "seq", name="undone", **{"from": "interview"})
    before = document(ann, "undone")
    answer = edit(
        ann,
        "undone",
        {"op": "addTask", "task": {"name": "extra", "type": "TaskChat"}},
        {"op": "removeTask", "task": "nobody"},
        {"op": "set", "task": "extra", "path": ["label"], "value": "Extra"},
    )
    (refused,) = answer["refused"]
    assert refused["index"] == 1
    assert "nobody" in refused["reason"]
    assert document(ann, "undone") == answer["flow"]["document"] != before
    edit(ann, "undone", *reversed(answer["inverses"]))
    assert document(ann, "undone") == before


def test_revisions_are_listed_read_and_restored(ann: Person) -> None:
    ann.do("createFlow", "CreateFlow", "seq", name="revised")
    states = []
    for number in (1, 2, 3):
        edit(ann, "revised", {"op": "addTask", "task": {"name": f"t{number}", "type": "TaskChat"}})
        ann.do("saveFlow", "SaveFlow", "seq", flow="revised", label=f"With {number}")
        states.append(document(ann, "revised"))
    found = revisions(ann, "revised")
    assert [one["label"] for one in found] == ["With 3", "With 2", "With 1"]
    assert revisions(ann, "revised", 2) == found
    assert [document(ann, "revised", number) for number in (1, 2, 3)] == states
    assert not ann.ask(REVISIONS, name="revised", first=1)["flow"]["edited"]
    ann.do("restoreFlow", "RestoreFlow", "seq", flow="revised", revision=1)
    assert document(ann, "revised") == states[0]
    flow = ann.ask(REVISIONS, name="revised", first=1)["flow"]
    assert (flow["edited"], flow["revision"]) == (True, 3)


def test_a_file_gives_its_content_to_the_flow_of_its_name_and_the_draft_is_kept(
    ann: Person,
) -> None:
    ann.do("createFlow", "CreateFlow", "seq", name="filed", **{"from": "review"})
    text = ann.ask(REVISIONS, name="filed", first=1)["flow"]["text"]
    exported = document(ann, "filed")
    edit(ann, "filed", {"op": "addTask", "task": {"name": "extra", "type": "TaskChat"}})
    drawn = document(ann, "filed")
    ann.do("importFlow", "ImportFlow", "seq", text=text)
    assert document(ann, "filed") == exported
    (kept,) = revisions(ann, "filed")
    assert kept["label"] == "Before the import"
    assert document(ann, "filed", kept["number"]) == drawn


def test_closest_tasks_come_with_scores_and_follow_what_is_drawn(ann: Person) -> None:
    def found(description: str, first: int = 5) -> list[dict[str, Any]]:
        return closest(ann, description, first)

    best, *others = found("something that lets people pick an option")
    assert best["type"] == "TaskSelect"
    scores = [best["score"], *(one["score"] for one in others)]
    assert scores == sorted(scores, reverse=True)
    assert all(0 < score <= 1 for score in scores)
    assert found("a wizard with several pages", 1)[0]["type"] == "TaskStepper"

    ann.do("createFlow", "CreateFlow", "seq", name="aquarium")
    task = {"name": "feed", "type": "TaskShowInstruction", "label": "Feeding the goldfish"}
    task["description"] = "Says how and when the goldfish of the aquarium is fed."
    edit(ann, "aquarium", {"op": "addTask", "task": task})
    wait_until(lambda: [one["definition"] for one in found("feed the goldfish", 1)] == ["feed"])
    edit(ann, "aquarium", {"op": "removeTask", "task": "feed"})
    wait_until(lambda: all(one["flow"] != "aquarium" for one in found("feed the goldfish")))


def test_a_page_shows_families_as_each_of_them_shows_itself(ann: Person, bob: Person) -> None:
    fields = """id label status seq head taskCount waitingCount updatedAt createdAt
      flow { name revision hash } owner { id name } members { user name role }"""
    started = bob.do("startTask", "StartTask", "family { id }", flow="welcome", label="Shown")
    ident = started["family"]["id"]
    for person in (bob, ann):
        page = person.ask(f"{{ families(first: 1) {{ edges {{ node {{ {fields} }} }} }} }}")
        (edge,) = page["families"]["edges"]
        query = f"query($id: ID!) {{ family(id: $id) {{ {fields} }} }}"
        assert edge["node"] == person.ask(query, id=ident)["family"]
