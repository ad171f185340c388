"""A change whose answer was lost is sent again under its id: applied once, answered the same."""

import json
from typing import Any

import httpx
import pytest
from websockets.sync.client import connect

from runningserver import Person, Refusal, RunningServer
from talking import Heard, heard, tasks, welcome

WISH = 'family: "{family}", task: "{chat}"'

FAMILY: dict[str, str] = {
    "sendEvent": WISH + ', event: "SEND", patch: {{input: {{prompt: "Hello"}}}}',
    "updateTask": WISH + ", patch: {{input: {{draft: 1}}}}",
    "joinTask": WISH,
    "completeTask": WISH,
    "cancelTask": WISH,
    "renameFamily": 'family: "{family}", label: "Renamed"',
    "addMember": 'family: "{family}", name: "bob"',
}
FLOW: dict[str, str] = {
    "saveFlow": 'flow: "{flow}", label: "First"',
    "importFlow": r'text: "name: {flow}\ntasks: []\n"',
    "restoreFlow": 'flow: "{flow}", revision: 1',
}


def twice(person: Person, query: str) -> dict[str, Any]:
    """Send the same mutation two times; gives the answer, which is the same."""
    first = person.post("/graphql", {"query": query})
    again = person.post("/graphql", {"query": query})
    assert again == first
    assert "errors" not in first, first
    return dict(first["data"])


@pytest.mark.parametrize("name", FAMILY)
def test_a_command_of_a_family(ann: Person, bob: Person, name: str) -> None:
    assert bob.ask("{ me { name } }")
    family, chat = welcome(ann)
    ann.do("joinTask", "TaskCommand", "seq", family=family, task=chat)
    rest = FAMILY[name].format(family=family, chat=chat)
    answer = twice(ann, f'mutation {{ {name}(input: {{mutation: "m", {rest}}}) {{ seq }} }}')
    events = ann.ask(
        "query($id: ID!) { family(id: $id) { history(first: 100) { edges { node {"
        " seq mutation } } } } }",
        id=family,
    )["family"]["history"]["edges"]
    mine = [edge["node"]["seq"] for edge in events if edge["node"]["mutation"] == "m"]
    assert len(mine) <= 1
    assert answer[name]["seq"] >= max(mine, default=1)


def test_a_start_and_a_fork_found_one_family_each(ann: Person) -> None:
    start = 'mutation { startTask(input: {mutation: "only once", flow: "welcome"}) {'
    family = twice(ann, start + " family { id } task { instanceId } seq } }")["startTask"]
    family = family["family"]["id"]
    fork = f'mutation {{ forkFamily(input: {{mutation: "o", family: "{family}", at: {{seq: 2}}}})'
    forked = twice(ann, fork + " { family { id } seq } }")["forkFamily"]["family"]["id"]
    assert forked != family
    ids = "{ families(first: 100) { edges { node { id } } } }"
    listed = [edge["node"]["id"] for edge in ann.ask(ids)["families"]["edges"]]
    assert (listed.count(family), listed.count(forked)) == (1, 1)


def test_a_start_is_answered_again_when_its_flow_is_gone(ann: Person) -> None:
    text = "name: brief\ntasks:\n- {name: all, type: TaskConversation, initiator: true}\n"
    ann.do("importFlow", "ImportFlow", "seq", text=text)
    start = {"flow": "brief", "mutation": "before it went"}
    first = ann.do("startTask", "StartTask", "family { id } seq", **start)
    ann.ask('mutation { deleteFlow(input: {mutation: "gone", flow: "brief"}) }')
    assert ann.do("startTask", "StartTask", "family { id } seq", **start) == first


def test_a_fork_is_answered_again_when_its_origin_is_gone(ann: Person, bob: Person) -> None:
    family, _ = welcome(ann)
    fork = {"family": family, "mutation": "before it was gone", "at": {"seq": 2}}
    first = ann.do("forkFamily", "ForkFamily", "family { id } seq", **fork)
    ann.ask(f'mutation {{ deleteFamily(input: {{mutation: "gone", family: "{family}"}}) }}')
    assert ann.do("forkFamily", "ForkFamily", "family { id } seq", **fork) == first
    with pytest.raises(Refusal) as refused:
        bob.do("forkFamily", "ForkFamily", "seq", **fork)
    assert refused.value.code == "family.notFound"


def test_what_is_deleted_is_deleted_once(ann: Person, bob: Person) -> None:
    family, _ = welcome(ann)
    delete = f'mutation {{ deleteFamily(input: {{mutation: "d", family: "{family}"}}) }}'
    assert twice(ann, delete) == {"deleteFamily": family}
    told = bob.post("/graphql", {"query": delete})["errors"][0]["extensions"]
    assert told["code"] == "family.notFound"
    ann.do("createFlow", "CreateFlow", "seq", name="brevity")
    delete = 'mutation { deleteFlow(input: {mutation: "d", flow: "brevity"}) }'
    assert twice(ann, delete) == {"deleteFlow": "brevity"}


def test_who_leaves_a_family_has_left_it_once(ann: Person, bob: Person) -> None:
    family, _ = welcome(ann)
    ann.do("addMember", "MemberCommand", "seq", family=family, name="bob")
    wanted = f'mutation: "l", family: "{family}", name: "bob"'
    leave = f"mutation {{ removeMember(input: {{{wanted}}}) {{ family {{ id }} seq }} }}"
    assert twice(bob, leave)["removeMember"]["family"] == {"id": family}
    shown = "family { taskCount members { user } }"
    again = bob.post("/graphql", {"query": leave.replace("family { id }", shown)})
    assert again["data"]["removeMember"]["family"] == {"taskCount": 0, "members": []}
    other = leave.replace('"l"', '"another"')
    told = bob.post("/graphql", {"query": other})["errors"][0]["extensions"]
    assert told["code"] == "family.notFound"


@pytest.mark.parametrize("name", FLOW)
def test_a_command_of_a_flow(ann: Person, name: str) -> None:
    flow = f"again-{name}"
    ann.do("createFlow", "CreateFlow", "seq", name=flow)
    ann.do("saveFlow", "SaveFlow", "seq", flow=flow, label="Empty")
    rest = FLOW[name].format(flow=flow)
    twice(ann, f'mutation {{ {name}(input: {{mutation: "m", {rest}}}) {{ seq }} }}')


def test_an_edit_of_a_flow_is_answered_with_the_same_inverses(ann: Person) -> None:
    ann.do("createFlow", "CreateFlow", "seq", name="edited-again")
    add = '{op: "addTask", task: {name: "one", type: "TaskChat"}}'
    edit = f'editFlow(flow: "edited-again", revision: 1, mutation: "m", operations: [{add}])'
    answer = twice(ann, f"mutation {{ {edit} {{ seq inverses refused {{ code }} }} }}")
    assert answer["editFlow"]["inverses"]
    assert answer["editFlow"]["refused"] == []


def test_a_frame_of_the_socket(server: RunningServer, ann: Person) -> None:
    family, chat = welcome(ann)
    headers = {"authorization": f"Bearer {ann.token()}"}
    place = {"family": family, "task": chat}
    frames: list[dict[str, Any]] = [
        {"op": "start", "flow": "welcome", "mutation": "s"},
        {"op": "update", "mutation": "u", "patch": {"input": {"n": 1}}, **place},
        {"op": "join", "mutation": "j", **place},
        {"op": "event", "mutation": "e", "event": "EXIT", **place},
    ]
    for frame in frames:
        answers = []
        for _ in range(2):  # each on a line of its own, as after a broken one
            url = server.url.replace("http", "ws") + "/hub"
            with connect(url, additional_headers=headers) as line:
                line.send(json.dumps(frame))
                answers.append(json.loads(line.recv(20)))
        assert answers[0] == answers[1]
        assert "seq" in answers[0], answers


def test_a_run(server: RunningServer, ann: Person) -> None:
    headers = {"authorization": f"Bearer {ann.token()}"}
    url = f"{server.url}/api/flows/welcome/run"
    body = {"mutation": "run once", "wait": False}
    one, two = (httpx.post(url, json=body, headers=headers) for _ in range(2))
    assert one.status_code == two.status_code == 202
    assert one.json() == two.json()


def test_a_message_is_said_once_and_its_answer_is_given_again(
    server: RunningServer, ann: Person
) -> None:
    family, chat = welcome(ann)
    first, again = (posted(server, ann, chat, {"message": "Hello", "mutation": "m"}) for _ in "12")
    for events in (first, again):
        assert [e.event for e in events].count("message") == 2
        assert events[-1].event == "done"
    assert again[-1].data == first[-1].data
    assert again[-1].id.partition(".")[0] == first[-1].id.partition(".")[0]
    assert words(again) == words(first)
    stored = tasks(ann, family)["chat"]["document"]["output"]["messages"]
    assert [message["role"] for message in stored] == ["user", "assistant"]


def words(events: list[Heard]) -> list[str]:
    """Give what people and the model said."""
    return [event.data["content"] for event in events if event.event == "message"]


def posted(server: RunningServer, person: Person, chat: str, body: dict[str, Any]) -> list[Heard]:
    """Post to a conversation and read until it ends."""
    headers = {"authorization": f"Bearer {person.token()}"}
    url = f"{server.url}/chat/{chat}"
    with httpx.stream("POST", url, json=body, headers=headers, timeout=20) as got:
        got.raise_for_status()
        return list(heard(got.iter_lines()))
