"""Runs over HTTP: a family is started, and answered when it has ended."""

import threading
from typing import Any

import httpx
import pytest

from runningserver import Person, Refusal, RunningServer, wait_until
from talking import tasks

TEXT = """name: sign
tasks:
- {name: paper, type: TaskShowInstruction, initiator: true, permissions: ["*"]}
- {name: other, type: TaskShowInstruction, initiator: true, permissions: ["*"]}
- {name: secret, type: TaskShowInstruction, initiator: true, permissions: []}
- {name: edit, type: TaskShowInstruction, initiator: true, permissions: [Editors]}
"""


@pytest.fixture(scope="module")
def program(server: RunningServer, bob: Person, ann: Person) -> Any:
    ann.do("importFlow", "ImportFlow", "seq", text=TEXT)
    ann.do("saveFlow", "SaveFlow", "seq", flow="sign", label="First")
    headers = {"authorization": f"Bearer {bob.token()}"}
    with httpx.Client(base_url=server.url, headers=headers, timeout=60) as client:
        yield client


def test_a_run_is_answered_with_its_output_when_it_has_ended(
    program: httpx.Client, bob: Person
) -> None:
    answers: list[httpx.Response] = []
    body = {"input": {"instruction": "Sign here."}, "label": "Paper 7"}
    asking = threading.Thread(
        target=lambda: answers.append(program.post("/api/flows/sign/run", json=body))
    )
    asking.start()
    query = '{ families(first: 1, filter: {search: "paper"}) { edges { node { id } } } }'
    edges = wait_until(lambda: bob.ask(query)["families"]["edges"])
    family = edges[0]["node"]["id"]
    paper = tasks(bob, family)["paper"]
    assert paper["document"]["output"]["instruction"] == "Sign here."
    assert answers == []
    task = paper["instanceId"]
    bob.do("sendEvent", "SendEvent", "seq", family=family, task=task, event="CONTINUE")
    asking.join(30)
    (answer,) = answers
    assert answer.status_code == 200
    told = answer.json()
    assert (told["family"], told["status"]) == (family, "done")
    assert told["output"]["readBy"] == "bob"


def test_a_run_that_nobody_waits_for_has_begun(program: httpx.Client, bob: Person) -> None:
    body = {"wait": False, "task": "other", "revision": 1}
    answer = program.post("/api/flows/sign/run", json=body)
    assert answer.status_code == 202
    told = answer.json()
    assert told["status"] == "waiting"
    assert [*tasks(bob, told["family"])] == ["other"]
    query = "query($id: ID!) { family(id: $id) { seq flow { name revision } } }"
    flow = {"name": "sign", "revision": 1}
    found = bob.ask(query, id=told["family"])["family"]
    assert found == {"seq": told["seq"], "flow": flow}


def test_who_may_not_start_a_task_may_not_run_it(program: httpx.Client) -> None:
    answer = program.post("/api/flows/sign/run", json={"task": "secret"})
    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "auth.forbidden")


def test_a_task_of_a_group_is_run_by_those_whom_an_admin_puts_into_it(
    program: httpx.Client, ann: Person, bob: Person
) -> None:
    def run() -> tuple[int, str]:
        answer = program.post("/api/flows/sign/run", json={"task": "edit", "wait": False})
        return answer.status_code, answer.json().get("error", {}).get("code", "")

    assert run() == (403, "auth.forbidden")
    change = "mutation($i: UpdateUser!) { updateUser(input: $i) { groups } }"
    ident = bob.ask("{ me { id } }")["me"]["id"]
    for groups, kept, answer in (
        ([" Editors ", "Editors", "readers"], ["Editors", "readers"], (202, "")),
        ([], [], (403, "auth.forbidden")),
    ):
        changed = ann.ask(change, i={"id": ident, "groups": groups})
        assert changed == {"updateUser": {"groups": kept}}
        assert run() == answer
    for wrong in (["*"], [""], ["x" * 65], [f"g{n}" for n in range(51)]):
        with pytest.raises(Refusal):
            ann.ask(change, i={"id": ident, "groups": wrong})
