"""Whose rights are taken away does nothing more, also with what they had begun to send."""

import contextlib
import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from itertools import count
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest

from runningserver import PASSWORD, Person, RunningServer, wait_until
from talking import tasks, welcome

NUMBERS = count()
CREATE = "mutation($input: CreateUser!) { createUser(input: $input) { id } }"
FLOW = "name: {name}\ntasks:\n- {{name: a, type: TaskShowInstruction, initiator: true}}\n"
WAITS = """name: waits
tasks:
- {name: paper, type: TaskShowInstruction, initiator: true, permissions: ["*"]}
"""


class Someone:
    """A person who is about to lose a right, with a token and a session of their own."""

    def __init__(self, server: RunningServer, ann: Person, *, admin: bool) -> None:
        self.name = f"taken-{next(NUMBERS)}"
        self.id = ann.invite(self.name, admin=admin)
        self.person = server.person(self.name)
        listed = 'mutation { createToken(input: {label: "x"}) { secret token { id } } }'
        token = self.person.ask(listed)["createToken"]
        self.token: str = token["secret"]
        self.token_id: str = token["token"]["id"]
        self.address = urlsplit(server.url)

    def begins(self, path: str, body: dict[str, Any], *, by: str) -> Callable[[], bytes]:
        """Send all but the body's last byte; gives what sends that and gives the answer."""
        content = json.dumps(body).encode()
        cookies = self.person.http.cookies
        proof = f"authorization: Bearer {self.token}"
        if by == "session":
            jar = "; ".join(f"{one.name}={one.value}" for one in cookies.jar)
            csrf = next(c.value for c in cookies.jar if "csrf" in c.name)
            proof = f"cookie: {jar}\r\nx-csrf-token: {csrf}"
        head = (
            f"POST {path} HTTP/1.1\r\nhost: {self.address.netloc}\r\n{proof}\r\n"
            f"content-type: application/json\r\ncontent-length: {len(content)}\r\n"
            "connection: close\r\n\r\n"
        )
        line = socket.create_connection((self.address.hostname, self.address.port), timeout=20)
        line.sendall(head.encode() + content[:-1])
        time.sleep(0.2)  # the head is read by then, which nothing shows from outside

        def rest() -> bytes:
            with line:
                with contextlib.suppress(OSError):  # it has its answer and was closed already
                    line.sendall(content[-1:])
                return b"".join(iter(lambda: line.recv(65536), b""))

        return rest


def deactivated(ann: Person, who: Someone) -> None:
    change = "mutation($i: UpdateUser!) { updateUser(input: $i) { active } }"
    ann.ask(change, i={"id": who.id, "active": False})


def demoted(ann: Person, who: Someone) -> None:
    change = "mutation($i: UpdateUser!) { updateUser(input: $i) { admin } }"
    ann.ask(change, i={"id": who.id, "admin": False})


def reset(ann: Person, who: Someone) -> None:
    change = "mutation($i: SetPassword!) { setPassword(input: $i) { id } }"
    ann.ask(change, i={"id": who.id, "password": "another fine password"})


def revoked(ann: Person, who: Someone) -> None:
    ann.ask("mutation($id: ID!) { revokeToken(id: $id) }", id=who.token_id)


LOSSES = [deactivated, demoted, reset]


def told(answer: bytes) -> tuple[int, str]:
    head, _, content = answer.partition(b"\r\n\r\n")
    found = json.loads(content)
    error = found["error"] if "error" in found else found["errors"][0]["extensions"]
    return int(head.split()[1]), error["code"]


@pytest.mark.parametrize("loss", LOSSES)
def test_no_admin_is_made_by_who_was_one_when_the_request_began(
    server: RunningServer, ann: Person, loss: Callable[[Person, Someone], None]
) -> None:
    eve = Someone(server, ann, admin=True)
    name = f"made-{eve.name}"
    wanted = {"name": name, "password": PASSWORD, "admin": True}
    rest = eve.begins("/graphql", {"query": CREATE, "variables": {"input": wanted}}, by="session")
    loss(ann, eve)
    assert told(rest()) == (401, "auth.required")
    users = ann.ask("{ users(first: 100) { edges { node { name } } } }")["users"]["edges"]
    assert name not in [edge["node"]["name"] for edge in users]


@pytest.mark.parametrize("path", ["/auth/password", "/auth/logout", "/graphql"])
def test_a_request_that_is_cut_is_no_mistake_of_ours(
    server: RunningServer, ann: Person, path: str
) -> None:
    eve = Someone(server, ann, admin=False)
    said = len(server.said)
    rest = eve.begins(path, {"old": PASSWORD, "new": "another fine password"}, by="session")
    deactivated(ann, eve)
    assert rest()
    ann.ask("{ me { id } }")  # what was to be said of it has been said by then
    assert [line for line in server.said[said:] if "Traceback" in line or "error" in line] == []


def requests(eve: Someone, family: str, chat: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Give what changes something, over every interface that takes a body."""
    new = f"begun-{eve.name}"
    yield "/api/flows/welcome/run", {"wait": False, "label": new}
    yield f"/chat/{chat}", {"message": new}
    text = FLOW.format(name=new)
    wanted = {"mutation": new, "text": text}
    document = "mutation($input: ImportFlow!) { importFlow(input: $input) { seq } }"
    yield "/graphql", {"query": document, "variables": {"input": wanted}}
    renamed = {"mutation": f"{new}b", "family": family, "label": new}
    document = "mutation($input: RenameFamily!) { renameFamily(input: $input) { seq } }"
    yield "/graphql", {"query": document, "variables": {"input": renamed}}
    document = "{ families(first: 100) { edges { node { label } } } }"
    yield "/graphql", {"query": document}
    yield "/auth/password", {"old": PASSWORD, "new": "a fine third password"}


@pytest.mark.parametrize(
    ("loss", "by"),
    [(deactivated, "session"), (deactivated, "token"), (reset, "token"), (revoked, "token")],
)
def test_no_interface_does_what_was_begun_before_the_right_was_lost(
    server: RunningServer, ann: Person, loss: Callable[[Person, Someone], None], by: str
) -> None:
    eve = Someone(server, ann, admin=False)
    family, chat = welcome(eve.person)
    begun = [eve.begins(*request, by=by) for request in requests(eve, family, chat)]
    loss(ann, eve)
    assert [told(rest()) for rest in begun] == [(401, "auth.required")] * len(begun)
    seen = "{ families(first: 100) { edges { node { label } } } flows(first: 100) { edges { node "
    seen = json.dumps(ann.ask(seen + "{ name } } } }"))
    assert f"begun-{eve.name}" not in seen
    assert f"begun-{eve.name}" not in json.dumps(tasks(ann, family))


def test_who_is_no_member_any_more_says_nothing_in_the_family(
    server: RunningServer, ann: Person
) -> None:
    eve = Someone(server, ann, admin=False)
    family, chat = welcome(ann)
    ann.do("addMember", "MemberCommand", "seq", family=family, name=eve.name)
    rest = eve.begins(f"/chat/{chat}", {"message": "still here"}, by="token")
    ann.do("removeMember", "MemberCommand", "seq", family=family, name=eve.name)
    assert told(rest()) == (404, "family.notFound")


@pytest.mark.parametrize("loss", [deactivated, revoked])
def test_an_answer_that_is_waited_for_does_not_come(
    server: RunningServer, ann: Person, loss: Callable[[Person, Someone], None]
) -> None:
    if not ann.ask('{ flow(name: "waits") { name } }')["flow"]:
        ann.do("importFlow", "ImportFlow", "seq", text=WAITS)
    eve = Someone(server, ann, admin=False)
    answers: list[httpx.Response] = []
    headers = {"authorization": f"Bearer {eve.token}"}

    def ask() -> None:
        body = {"label": eve.name}
        url = f"{server.url}/api/flows/waits/run"
        answers.append(httpx.post(url, json=body, headers=headers, timeout=60))

    asking = threading.Thread(target=ask)
    asking.start()
    query = "query($s: String) { families(first: 1, filter: {search: $s}) { edges { node { id }}}}"
    wait_until(lambda: ann.ask(query, s=eve.name)["families"]["edges"])
    began = time.monotonic()
    loss(ann, eve)
    asking.join(60)
    assert time.monotonic() - began < 15  # it would have waited for 30
    assert [(one.status_code, one.json()["error"]["code"]) for one in answers] == [
        (401, "auth.required")
    ]


def test_of_several_changes_in_one_document_none_follows_the_loss(
    server: RunningServer, ann: Person
) -> None:
    eve = Someone(server, ann, admin=True)
    name = f"after-{eve.name}"
    document = (
        "mutation($id: ID!, $u: CreateUser!) {"
        ' setPassword(input: {id: $id, password: "another fine password"}) { id }'
        " createUser(input: $u) { id } }"
    )
    wanted = {"id": eve.id, "u": {"name": name, "password": PASSWORD, "admin": True}}
    answer = eve.begins("/graphql", {"query": document, "variables": wanted}, by="session")()
    assert told(answer) == (200, "auth.required")
    users = ann.ask("{ users(first: 100) { edges { node { name } } } }")["users"]["edges"]
    assert name not in [edge["node"]["name"] for edge in users]
