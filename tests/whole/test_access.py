"""Who may do what: every field of the schema, for owner, member, another user and a stranger.

Subscriptions are tried for the admin too, and with rights that end in the middle.

A field that has no row here fails the test: whoever adds one decides who may use it.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from graphql import GraphQLObjectType
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect
from websockets.typing import Subprotocol

from runningserver import Person, RunningServer
from subscribing import Line, codes, line
from talking import closest, heard, say, tasks, walkable, welcome
from taskflow.api.graphql.schema import schema

ABSENT = "0" * 32
OK = ""
MANAGE = {"owner": OK, "member": "auth.forbidden", "other": "family.notFound"}
ACT = {"owner": OK, "member": OK, "other": "family.notFound"}
LOGGED_IN = {"owner": OK, "member": OK, "other": OK}
NO_KIND = {"owner": "kind.notFound", "member": "kind.notFound", "other": "kind.notFound"}
ADMINS = {"owner": "auth.forbidden", "member": "auth.forbidden", "other": "auth.forbidden"}


@dataclass
class Place:
    """A family of the owner, its chat, and names that are used up one after the other."""

    family: str
    chat: str
    token: str
    count: int = 0

    def new(self) -> str:
        self.count += 1
        return f"access-{self.family[:6]}-{self.count}"


@dataclass
class Row:
    """How a field is asked, and the code that each kind of person gets for it."""

    query: Callable[[Place], str]
    codes: dict[str, str]
    hides: bool = False  # whether there is such a family


def do(name: str, rest: str, wanted: str = "seq") -> Callable[[Place], str]:
    """Give the mutation ``name`` with one input."""

    def query(place: Place) -> str:
        given = rest.format(family=place.family, chat=place.chat)
        new = f'mutation: "{place.new()}"'
        below = f"{{ {wanted} }}" if wanted else ""
        return f"mutation {{ {name}(input: {{{new}, {given}}}) {below} }}"

    return query


def on_task(name: str, rest: str = "") -> Callable[[Place], str]:
    return do(name, 'family: "{family}", task: "{chat}"' + rest)


def on_family(name: str, rest: str = "", wanted: str = "seq") -> Callable[[Place], str]:
    return do(name, 'family: "{family}"' + rest, wanted)


def flow(name: str, rest: str = "") -> Callable[[Place], str]:
    def query(place: Place) -> str:
        new = place.new()
        return (
            f'mutation {{ createFlow(input: {{mutation: "{new}", name: "{new}"}}) {{ seq }} '
            f'{name}(input: {{mutation: "{new}b", flow: "{new}"{rest}}}) '
            + ("}" if name == "deleteFlow" else "{ seq } }")
        )

    return query


ROWS: dict[str, Row] = {
    "Query.me": Row(lambda _: "{ me { id name } }", LOGGED_IN),
    "Query.system": Row(lambda _: "{ system { version } }", LOGGED_IN),
    "Query.setAside": Row(lambda _: "{ setAside { id kind since reason remedy } }", ADMINS),
    "Query.model": Row(lambda _: "{ model { name } }", LOGGED_IN),
    "Query.taskTypes": Row(lambda _: "{ taskTypes { name } }", LOGGED_IN),
    "Query.flow": Row(lambda _: '{ flow(name: "welcome") { name } }', LOGGED_IN),
    "Query.flows": Row(lambda _: "{ flows(first: 1) { edges { cursor } } }", LOGGED_IN),
    "Query.family": Row(lambda p: f'{{ family(id: "{p.family}") {{ id label }} }}', LOGGED_IN),
    "Query.node": Row(lambda p: f'{{ node(id: "{p.family}") {{ id }} }}', LOGGED_IN),
    "Query.families": Row(
        lambda _: "{ families(first: 100) { edges { node { id } } } }", LOGGED_IN
    ),
    "Query.waitingCount": Row(lambda _: "{ waitingCount }", LOGGED_IN),
    "Query.closestTasks": Row(
        lambda _: '{ closestTasks(description: "choose", first: 1) { type } }', LOGGED_IN
    ),
    "Query.users": Row(lambda _: "{ users(first: 1) { edges { cursor } } }", ADMINS),
    "Query.personalTokens": Row(lambda _: "{ personalTokens { id label } }", LOGGED_IN),
    "Query.issuedTokens": Row(
        lambda _: "{ issuedTokens(first: 1) { edges { node { owner { id } } } } }", ADMINS
    ),
    "Query.kind": Row(lambda _: '{ kind(name: "Nobody") { name } }', LOGGED_IN),
    "Query.kinds": Row(lambda _: "{ kinds(first: 1) { edges { cursor } } }", LOGGED_IN),
    "Query.kindText": Row(lambda _: '{ kindText(text: "name: X") { document } }', LOGGED_IN),
    "Mutation.createKind": Row(
        lambda p: (
            f'mutation {{ createKind(input: {{mutation: "{p.new()}", '
            f'name: "Kind{p.family[:6]}{p.count}"}}) {{ seq }} }}'
        ),
        LOGGED_IN,
    ),
    "Mutation.editKind": Row(
        lambda p: (
            f'mutation {{ editKind(kind: "Nobody", revision: 1, operations: [], '
            f'mutation: "{p.new()}") {{ seq }} }}'
        ),
        NO_KIND,
    ),
    "Mutation.publishKind": Row(do("publishKind", 'kind: "Nobody", seq: 1'), NO_KIND),
    "Query.processors": Row(
        lambda _: "{ processors { processors { id name } waiting { waiting } } }", ADMINS
    ),
    "Mutation.addProcessor": Row(
        lambda p: (
            f'mutation {{ addProcessor(input: {{name: "{p.new()}", environments: ["python"]}}) '
            "{ processor { id } } }"
        ),
        ADMINS,
    ),
    "Mutation.removeProcessor": Row(
        lambda _: 'mutation { removeProcessor(name: "nobody") }', ADMINS
    ),
    "Mutation.startTask": Row(do("startTask", 'flow: "welcome"'), LOGGED_IN),
    "Mutation.sendEvent": Row(
        on_task("sendEvent", ', event: "SEND", patch: {{input: {{prompt: "x"}}}}'), ACT, hides=True
    ),
    "Mutation.updateTask": Row(
        on_task("updateTask", ", patch: {{input: {{draft: 1}}}}"), ACT, hides=True
    ),
    "Mutation.joinTask": Row(on_task("joinTask"), ACT, hides=True),
    "Mutation.completeTask": Row(on_task("completeTask"), ACT, hides=True),
    "Mutation.cancelTask": Row(on_task("cancelTask"), ACT, hides=True),
    "Mutation.forkFamily": Row(on_family("forkFamily", ", at: {{seq: 3}}"), ACT, hides=True),
    "Mutation.migrateFamily": Row(
        on_family("migrateFamily", ", dryRun: true", wanted="revision"),
        {**MANAGE, "owner": "migration.already"},  # at the newest revision, as the owner is told
        hides=True,
    ),
    "Mutation.renameFamily": Row(on_family("renameFamily", ', label: "x"'), MANAGE, hides=True),
    "Mutation.deleteFamily": Row(on_family("deleteFamily", wanted=""), MANAGE, hides=True),
    "Mutation.addMember": Row(on_family("addMember", ', name: "ann"'), MANAGE, hides=True),
    "Mutation.removeMember": Row(on_family("removeMember", ', name: "ann"'), MANAGE, hides=True),
    "Mutation.createFlow": Row(
        lambda p: (
            f'mutation {{ createFlow(input: {{mutation: "{p.new()}", name: "{p.new()}"}}) '
            "{ seq } }"
        ),
        LOGGED_IN,
    ),
    "Mutation.editFlow": Row(
        lambda p: (
            f'mutation {{ editFlow(flow: "welcome", revision: 1, mutation: "{p.new()}", '
            "operations: []) { seq } }"
        ),
        LOGGED_IN,
    ),
    "Mutation.saveFlow": Row(flow("saveFlow", ', label: "x"'), LOGGED_IN),
    "Mutation.restoreFlow": Row(
        do("restoreFlow", 'flow: "welcome", revision: 99'),
        dict.fromkeys(LOGGED_IN, "revision.notFound"),
    ),
    "Mutation.importFlow": Row(
        lambda p: (
            f'mutation {{ importFlow(input: {{mutation: "{p.new()}", name: "{p.new()}", '
            r'text: "name: x\ntasks: []\n"}) { seq } }'
        ),
        LOGGED_IN,
    ),
    "Mutation.deleteFlow": Row(flow("deleteFlow"), LOGGED_IN),
    "Mutation.takeFlowUpdate": Row(
        do("takeFlowUpdate", 'flow: "welcome"'), dict.fromkeys(LOGGED_IN, "flow.noUpdate")
    ),
    "Mutation.createUser": Row(
        lambda p: (
            f'mutation {{ createUser(input: {{name: "{p.new()}", password: "correct horse b"}}) '
            "{ id } }"
        ),
        ADMINS,
    ),
    "Mutation.updateUser": Row(
        lambda _: 'mutation { updateUser(input: {id: "x", admin: true}) { id } }', ADMINS
    ),
    "Mutation.setPassword": Row(
        lambda _: 'mutation { setPassword(input: {id: "x", password: "correct horse b"}) { id } }',
        ADMINS,
    ),
    "Mutation.createToken": Row(
        lambda _: 'mutation { createToken(input: {label: "x"}) { token { id } } }', LOGGED_IN
    ),
    "Mutation.revokeToken": Row(
        lambda p: f'mutation {{ revokeToken(id: "{p.token}") }}',
        dict.fromkeys(LOGGED_IN, "token.notFound"),
    ),
}

WATCHES: dict[str, Row] = {
    "Subscription.familyEvents": Row(
        lambda p: f'subscription {{ familyEvents(family: "{p.family}", after: 0) {{ seq }} }}',
        {**ACT, "admin": OK},
        hides=True,
    ),
    "Subscription.familyProgress": Row(
        lambda p: f'subscription {{ familyProgress(family: "{p.family}") {{ task }} }}',
        {**ACT, "admin": OK},
        hides=True,
    ),
    "Subscription.conversation": Row(
        lambda p: f'subscription {{ conversation(task: "{p.chat}", after: "0") {{ kind }} }}',
        {**ACT, "admin": OK},
        hides=True,
    ),
    "Subscription.flowOperations": Row(
        lambda _: 'subscription { flowOperations(flow: "welcome", after: 0) { seq } }',
        {**LOGGED_IN, "admin": OK},
    ),
}

LATER = {"Subscription.taskTypesChanged"}
"""What tells nothing before a kind is published: whole/test_kinds shows who is told then."""

INSIDE: dict[str, Callable[[Place], str]] = {
    "Family.waiting": lambda _: "waiting(first: 1) { id }",
    "Family.task": lambda p: f'task(instanceId: "{p.chat}") {{ id }}',
    "Family.tasks": lambda _: "tasks(first: 1) { edges { cursor } }",
    "Family.history": lambda _: "history(first: 1) { edges { cursor } }",
    "Family.diff": lambda _: "diff(from: {seq: 1}, to: {seq: 3}) { label }",
    "Family.stableMoments": lambda _: "stableMoments(first: 1) { edges { cursor } }",
    "Family.paths": lambda p: f'paths(from: "{p.chat}", to: "{p.chat}", first: 1)',
    "Family.reachable": lambda p: f'reachable(from: "{p.chat}", direction: BACKWARD)',
    "Flow.revisions": lambda _: "revisions(first: 1) { edges { cursor } }",
    "Flow.paths": lambda _: 'paths(from: "topic", to: "chat", first: 1)',
    "Flow.reachable": lambda _: 'reachable(from: "topic")',
}
"""What is asked of a family or a flow: those who may read it are answered, others have none."""

ONCE = {"Mutation.sendEvent", "Mutation.completeTask", "Mutation.cancelTask"}
"""What the member did a moment before may leave nothing to do for the owner."""


def fields() -> set[str]:
    """Give every field of the schema's queries, mutations and subscriptions."""
    inner = schema._schema  # noqa: SLF001  no public way
    kinds = (inner.query_type, inner.mutation_type, inner.subscription_type)
    return {
        f"{kind.name}.{name}"
        for kind in kinds
        if isinstance(kind, GraphQLObjectType)
        for name in kind.fields
    }


@pytest.fixture(scope="module")
def people(server: RunningServer, ann: Person) -> dict[str, Person]:
    """The owner of a family, one of its members, and another user; none is an admin."""
    for name in ("owner", "member", "other"):
        ann.invite(name)
    walkable(ann)
    closest(ann, "choose")  # from now on there is something to find
    return {name: server.person(name) for name in ("owner", "member", "other")}


@pytest.fixture
def place(people: dict[str, Person], ann: Person) -> Iterator[Place]:
    """A fresh family with its member."""
    family, chat = welcome(people["owner"])
    people["owner"].do("addMember", "MemberCommand", "seq", family=family, name="member")
    made = ann.ask('mutation { createToken(input: {label: "hers"}) { token { id } } }')
    token = made["createToken"]["token"]["id"]
    yield Place(family, chat, token)
    tokens = ann.ask("{ personalTokens { id } }")["personalTokens"]
    assert token in [one["id"] for one in tokens]


def asked(person: Person, query: str) -> dict[str, Any]:
    answer: dict[str, Any] = person.post("/graphql", {"query": query})
    return answer


def code(answer: dict[str, Any]) -> str:
    errors = answer.get("errors")
    return str(errors[0]["extensions"]["code"]) if errors else OK


def test_every_field_has_a_row() -> None:
    assert fields() == set(ROWS) | set(WATCHES) | LATER


@pytest.mark.parametrize("name", ROWS)
def test_each_person_may_do_what_they_may(
    server: RunningServer, people: dict[str, Person], place: Place, name: str
) -> None:
    row = ROWS[name]
    stranger = httpx.post(f"{server.url}/graphql", json={"query": row.query(place)})
    assert (stranger.status_code, stranger.json()["error"]["code"]) == (401, "auth.required")
    for kind in ("other", "member", "owner"):  # the owner last: some things can be done once
        answer = asked(people[kind], row.query(place))
        expected = row.codes[kind]
        if name in ONCE and kind == "owner":
            assert code(answer) in (OK, "event.illegal")
        else:
            assert code(answer) == expected, (kind, answer)


def test_every_question_to_a_family_or_a_flow_has_a_row() -> None:
    kinds = (schema._schema.type_map[name] for name in ("Family", "Flow"))  # noqa: SLF001  no public way
    asked_of = {f"{k.name}.{name}" for k in kinds for name, field in k.fields.items() if field.args}
    assert asked_of == set(INSIDE)


@pytest.mark.parametrize("name", INSIDE)
@pytest.mark.parametrize("at", ["", ", at: {seq: 12}"])
def test_who_may_read_a_family_or_a_flow_is_told_more_of_it(
    server: RunningServer, people: dict[str, Person], place: Place, name: str, at: str
) -> None:
    shown = f'family(id: "{place.family}"{at})' if "Family" in name else 'flow(name: "welcome")'
    query = f"{{ shown: {shown} {{ id {INSIDE[name](place)} }} }}"
    stranger = httpx.post(f"{server.url}/graphql", json={"query": query})
    assert (stranger.status_code, stranger.json()["error"]["code"]) == (401, "auth.required")
    for kind, person in people.items():
        answer = asked(person, query)
        assert code(answer) == OK, (kind, answer)
        hidden = kind == "other" and "Family" in name
        assert (answer["data"]["shown"] is None) == hidden, kind


@pytest.mark.parametrize("name", [name for name, row in ROWS.items() if row.hides])
def test_what_is_forbidden_looks_like_what_does_not_exist(
    people: dict[str, Person], place: Place, name: str
) -> None:
    there = asked(people["other"], ROWS[name].query(place))
    nowhere = Place(ABSENT, f"{ABSENT}-1", place.token, place.count)
    absent = asked(people["other"], ROWS[name].query(nowhere))
    assert code(there) == "family.notFound"
    assert str(there).replace(place.family, "F") == str(absent).replace(ABSENT, "F")


def first_of(server: RunningServer, person: Person, query: str) -> Any:
    """Subscribe; gives the first frame."""
    with line(server, person) as socket:
        reader = Line(socket)
        reader.subscribe("1", query)
        return reader.receive()


@pytest.mark.parametrize("name", WATCHES)
def test_each_person_may_watch_what_they_may(
    server: RunningServer, people: dict[str, Person], ann: Person, place: Place, name: str
) -> None:
    row = WATCHES[name]
    with (
        pytest.raises(InvalidStatus) as refused,
        connect(
            server.url.replace("http", "ws") + "/graphql",
            subprotocols=[Subprotocol("graphql-transport-ws")],
        ),
    ):
        pass
    assert refused.value.response.status_code == 401
    for kind, person in {**people, "admin": ann}.items():
        frame = first_of(server, person, row.query(place))
        if row.codes[kind]:
            assert codes(frame) == [row.codes[kind]], (kind, frame)
        else:
            assert (frame["type"], frame["payload"].get("errors")) == ("next", None), (kind, frame)


def test_a_family_that_one_may_not_watch_looks_like_none(
    server: RunningServer, people: dict[str, Person], place: Place
) -> None:
    query = WATCHES["Subscription.familyEvents"].query
    there = first_of(server, people["other"], query(place))
    absent = first_of(server, people["other"], query(Place(ABSENT, "", "")))
    assert str(there).replace(place.family, "F") == str(absent).replace(ABSENT, "F")


def _read_all(reader: Line) -> None:
    while True:
        reader.receive()


@pytest.mark.parametrize("name", WATCHES)
@pytest.mark.parametrize("way", ["token", "account"])
def test_whoever_loses_their_right_in_the_middle_watches_no_longer(
    server: RunningServer, ann: Person, place: Place, name: str, way: str
) -> None:
    user = place.new()
    who = ann.invite(user)
    ann.do("addMember", "MemberCommand", "seq", family=place.family, name=user)
    person = server.person(user)
    made = person.ask('mutation { createToken(input: {label: "x"}) { secret token { id } } }')
    token = made["createToken"]
    with line(server, person, token=token["secret"]) as socket:
        reader = Line(socket)
        reader.subscribe("1", WATCHES[name].query(place))
        assert reader.receive()["type"] == "next"
        if way == "token":
            person.ask("mutation($id: ID!) { revokeToken(id: $id) }", id=token["token"]["id"])
        else:
            ann.ask(
                "mutation($input: UpdateUser!) { updateUser(input: $input) { id } }",
                input={"id": who, "active": False},
            )
        with pytest.raises(ConnectionClosed):
            _read_all(reader)
    with pytest.raises(InvalidStatus), line(server, person, token=token["secret"]):
        pass


def test_another_user_finds_nothing_of_the_family_anywhere(
    server: RunningServer, people: dict[str, Person], place: Place
) -> None:
    other = people["other"]
    assert other.ask("query($id: ID!) { family(id: $id) { id } }", id=place.family) == {
        "family": None
    }
    listed = other.ask("{ families(first: 100) { edges { node { id } } } }")["families"]["edges"]
    assert place.family not in [edge["node"]["id"] for edge in listed]
    headers = {"authorization": f"Bearer {other.token()}"}
    for chat, family in ((place.chat, place.family), (f"{ABSENT}-1", ABSENT)):
        for method in ("GET", "POST"):
            answer = httpx.request(
                method,
                f"{server.url}/chat/{chat}",
                headers=headers,
                json={"message": "x"} if method == "POST" else None,
            )
            assert answer.status_code == 404
            assert answer.text.replace(family, "F").startswith(
                '{"error":{"code":"family.notFound","message":"There is no family F, or you'
            )


def test_admins_read_and_steer_every_family_on_every_interface(
    server: RunningServer, ann: Person, place: Place
) -> None:
    token = ann.token()
    headers = {"authorization": f"Bearer {token}"}
    assert place.family in str(ann.ask("{ families(first: 100) { edges { node { id } } } }"))
    assert say(ann, place.chat, "May I?")[-1].event == "done"
    ann.do("updateTask", "UpdateTask", "seq", **place_of(place), patch={"input": {"n": 1}})
    with httpx.stream("GET", f"{server.url}/chat/{place.chat}?after=0", headers=headers) as got:
        assert next(heard(got.iter_lines())).event == "state"
    with connect(server.url.replace("http", "ws") + "/hub", additional_headers=headers) as line:
        line.send(f'{{"id": 1, "op": "resume", "family": "{place.family}"}}')
        assert "seq" in line.recv(20)
    ann.do("renameFamily", "RenameFamily", "seq", family=place.family, label="Looked at")
    members = ann.ask("query($id: ID!) { family(id: $id) { members { name } } }", id=place.family)
    assert "ann" not in [one["name"] for one in members["family"]["members"]]


def place_of(place: Place) -> dict[str, str]:
    return {"family": place.family, "task": place.chat}


def test_a_known_mutation_tells_others_nothing(people: dict[str, Person], place: Place) -> None:
    command = {"family": place.family, "task": place.chat, "mutation": "known"}
    people["owner"].do("joinTask", "TaskCommand", "seq", **command)
    query = "mutation($input: TaskCommand!) { joinTask(input: $input) { seq } }"
    answer = people["other"].post("/graphql", {"query": query, "variables": {"input": command}})
    assert code(answer) == "family.notFound"


def test_a_member_whose_account_was_closed_can_be_removed(
    ann: Person, people: dict[str, Person], place: Place
) -> None:
    name = place.new()
    made = ann.invite(name)
    owner = people["owner"]
    owner.do("addMember", "MemberCommand", "seq", family=place.family, name=name)
    ann.ask(
        "mutation($input: UpdateUser!) { updateUser(input: $input) { id } }",
        input={"id": made, "active": False},
    )
    owner.do("removeMember", "MemberCommand", "seq", family=place.family, name=name.upper())
    query = "query($id: ID!) { family(id: $id) { members { name } } }"
    left = owner.ask(query, id=place.family)["family"]["members"]
    assert sorted(member["name"] for member in left) == ["member", "owner"]
    assert "chat" in tasks(owner, place.family)
