"""A family's past over GraphQL: pages, filters, any moment by seq and by time, differences."""

import json
from typing import Any

import pytest

from runningserver import Person, Refusal
from talking import say, tasks, welcome

HISTORY = """query($id: ID!, $first: Int!, $after: String, $task: ID, $kind: EventKind,
  $at: Moment) {
  family(id: $id, at: $at) { seq
    history(first: $first, after: $after, task: $task, kind: $kind) {
      edges { cursor node { seq at task type event state by { kind name } patch effects } }
      pageInfo { hasNextPage endCursor } } } }"""
MOMENT = """query($id: ID!, $at: Moment) { family(id: $id, at: $at) { seq head taskCount graph
  tasks(first: 100) { edges { node { instanceId name state hash document } } } } }"""
DIFF = """query($id: ID!, $from: Moment!, $to: Moment!) { family(id: $id) {
  diff(from: $from, to: $to) { instanceId definition label change patch } } }"""
STABLE = """query($id: ID!, $first: Int!, $after: String) { family(id: $id) {
  stableMoments(first: $first, after: $after) {
    edges { node { seq at label } } pageInfo { hasNextPage endCursor } } } }"""


@pytest.fixture(scope="module")
def walk(ann: Person) -> tuple[str, str]:
    """A family in which something was said and answered, and its chat."""
    family, chat = welcome(ann)
    say(ann, chat, "Hello!")
    return family, chat


def history(person: Person, family: str, first: int = 100, **given: Any) -> list[dict[str, Any]]:
    """Give all events of a family that a filter lets through, page by page."""
    found: list[dict[str, Any]] = []
    after = None
    while True:
        page = person.ask(HISTORY, id=family, first=first, after=after, **given)["family"][
            "history"
        ]
        assert len(page["edges"]) <= first
        found += [edge["node"] for edge in page["edges"]]
        if not page["pageInfo"]["hasNextPage"]:
            return found
        assert page["pageInfo"]["endCursor"] == page["edges"][-1]["cursor"]
        after = page["pageInfo"]["endCursor"]


def moment(person: Person, family: str, **at: Any) -> dict[str, Any]:
    return dict(person.ask(MOMENT, id=family, at=at or None)["family"])


@pytest.mark.parametrize("first", [1, 2, 7, 100])
def test_pages_of_any_size_give_each_event_once_in_order(
    ann: Person, walk: tuple[str, str], first: int
) -> None:
    whole = history(ann, walk[0])
    assert [event["seq"] for event in whole] == list(range(1, len(whole) + 1))
    assert history(ann, walk[0], first) == whole


def test_a_filter_gives_the_events_of_one_task_or_one_kind(
    ann: Person, walk: tuple[str, str]
) -> None:
    family, chat = walk
    whole = history(ann, family)
    for first in (2, 100):
        mine = history(ann, family, first, task=chat)
        assert mine == [event for event in whole if event["task"] == chat]
        started = history(ann, family, first, kind="STARTED")
        assert [event["type"] for event in started] == ["TASK_STARTED"] * 4
        effects = history(ann, family, first, kind="EFFECT", task=chat)
        assert [event["type"] for event in effects] == ["EFFECT_DONE"]
        assert history(ann, family, first, kind="FAMILY")[0]["seq"] == 1


def test_every_event_says_who_did_what(ann: Person, walk: tuple[str, str]) -> None:
    said = [event for event in history(ann, walk[0], task=walk[1]) if event["event"] == "SEND"]
    (sent,) = said
    assert (sent["by"], sent["state"]) == ({"kind": "USER", "name": "ann"}, "receiving")
    assert [effect["name"] for effect in sent["effects"]] == ["complete"]
    kinds = {event["by"]["kind"] for event in history(ann, walk[0])}
    assert {"USER", "PROCESSOR", "RULE"} <= kinds


def test_a_moment_is_the_same_by_its_seq_and_by_its_time(
    ann: Person, walk: tuple[str, str]
) -> None:
    events = history(ann, walk[0])
    now = moment(ann, walk[0])
    for event in events:
        then = moment(ann, walk[0], seq=event["seq"])
        assert (then["seq"], then["head"]) == (event["seq"], now["seq"])
        assert then["graph"]["seq"] == event["seq"]
        assert len(then["graph"]["nodes"]) == then["taskCount"]
        last = max(one["seq"] for one in events if one["at"] <= event["at"])
        assert moment(ann, walk[0], time=event["at"])["seq"] == last
    assert moment(ann, walk[0], seq=now["seq"]) == moment(ann, walk[0], time="2999-01-01T00:00:00Z")
    assert moment(ann, walk[0], seq=now["seq"])["tasks"] == now["tasks"]


def test_the_past_shows_what_was_said_until_then_and_nothing_later(
    ann: Person, walk: tuple[str, str]
) -> None:
    family, chat = walk
    answered = next(e["seq"] for e in history(ann, family, kind="EFFECT") if e["task"] == chat)
    sizes = []
    for seq in (answered - 2, answered - 1, answered):
        then = moment(ann, family, seq=seq)["tasks"]["edges"]
        document = next(edge["node"]["document"] for edge in then if edge["node"]["name"] == "chat")
        sizes.append(len(document["output"]["messages"]))
    assert sizes[1:] == [1, 2]
    shown = ann.ask(HISTORY, id=family, first=100, at={"seq": answered - 1})["family"]["history"]
    assert shown["edges"][-1]["node"]["seq"] == answered - 1


def merged(document: Any, patch: Any) -> Any:
    """Apply a merge patch, as RFC 7396 says."""
    if not isinstance(patch, dict):
        return patch
    result = dict(document) if isinstance(document, dict) else {}
    for name, value in patch.items():
        if value is None:
            result.pop(name, None)
        else:
            result[name] = merged(result.get(name), value)
    return result


def test_a_difference_leads_from_one_moment_to_another(ann: Person, walk: tuple[str, str]) -> None:
    head = moment(ann, walk[0])["seq"]
    for begin, end in ((0, head), (2, 5), (head - 3, head), (head, 3)):
        before = documents(ann, walk[0], begin) if begin else {}
        after = documents(ann, walk[0], end)
        told = {}
        asked = {"from": {"seq": begin}, "to": {"seq": end}}
        for change in ann.ask(DIFF, id=walk[0], **asked)["family"]["diff"]:
            name = change["instanceId"]
            told[name] = change["change"]
            if change["change"] != "REMOVED":
                assert merged(before.get(name, {}), change["patch"]) == after[name]
        assert told == expected(before, after)


def documents(person: Person, family: str, seq: int) -> dict[str, Any]:
    edges = moment(person, family, seq=seq)["tasks"]["edges"]
    return {edge["node"]["instanceId"]: edge["node"]["document"] for edge in edges}


def expected(before: dict[str, Any], after: dict[str, Any]) -> dict[str, str]:
    """Say what became of each task, by comparing them whole."""
    found = {name: "ADDED" for name in after if name not in before}
    found |= {name: "REMOVED" for name in before if name not in after}
    found |= {n: "CHANGED" for n in after if n in before and before[n] != after[n]}
    return found


def test_stable_moments_are_those_with_nothing_under_way(
    ann: Person, walk: tuple[str, str]
) -> None:
    events = history(ann, walk[0])
    working: set[str] = set()
    quiet = []
    for event in events:
        working |= {effect["id"] for effect in event["effects"]}
        if event["type"].startswith("EFFECT_"):
            working.clear()
        if not working:
            quiet.append(event["seq"])
    for first in (1, 3, 100):
        found: list[int] = []
        after = None
        while True:
            page = ann.ask(STABLE, id=walk[0], first=first, after=after)["family"]["stableMoments"]
            found += [edge["node"]["seq"] for edge in page["edges"]]
            after = page["pageInfo"]["endCursor"]
            if not page["pageInfo"]["hasNextPage"]:
                break
        assert found == quiet[::-1]
    assert len(quiet) < len(events)


def test_a_fork_begins_with_what_was_and_both_go_their_own_way(
    ann: Person, walk: tuple[str, str]
) -> None:
    origin = moment(ann, walk[0])
    at = origin["seq"] - 1
    wanted = "family { id seq label forkedFrom { family seq } taskCount }"
    forked = ann.do("forkFamily", "ForkFamily", wanted, family=walk[0], at={"seq": at}, label="So")
    fork = forked["family"]
    assert (fork["label"], fork["forkedFrom"]) == ("So", {"family": walk[0], "seq": at})
    fresh = json.dumps(sorted(documents(ann, fork["id"], fork["seq"]).values(), key=str))
    old = json.dumps(sorted(documents(ann, walk[0], at).values(), key=str))
    assert walk[0] not in fresh
    names = [task["name"] for task in json.loads(fresh)]
    assert sorted(names) == sorted(task["name"] for task in json.loads(old))
    say(ann, tasks(ann, fork["id"])["chat"]["instanceId"], "Something else")
    assert moment(ann, walk[0]) == origin


@pytest.mark.parametrize(
    ("at", "code"),
    [
        ({"seq": 1, "time": "2020-01-01T00:00:00Z"}, "input.invalid"),
        ({}, "input.invalid"),
        ({"time": "yesterday"}, "input.malformed"),
    ],
)
def test_a_moment_is_one_seq_or_one_time(
    ann: Person, walk: tuple[str, str], at: dict[str, Any], code: str
) -> None:
    with pytest.raises(Refusal) as refused:
        ann.ask(MOMENT, id=walk[0], at=at)
    assert refused.value.code == code
