"""GraphQL over HTTP, as its specification and its audits want it."""

import asyncio
import hashlib
import json
import subprocess
from pathlib import Path
from typing import Any

import httpx
import pytest

from runningserver import Person, RunningServer
from taskflow.api.graphql.schema import sdl

ROOT = Path(__file__).parents[2]
JSON = "application/json"
GRAPHQL = "application/graphql-response+json"


def as_program(server: RunningServer, person: Person) -> httpx.Client:
    headers = {"authorization": f"Bearer {person.token()}"}
    return httpx.Client(base_url=server.url, headers=headers, timeout=60)


def test_every_audit_of_graphql_http_passes(server: RunningServer, ann: Person) -> None:
    script = ROOT / "tests" / "whole" / "graphql_audit.mjs"
    program = ["node", script, f"{server.url}/graphql", ann.token()]
    said = subprocess.run(
        program, cwd=ROOT / "frontend", check=True, capture_output=True, timeout=60
    )
    results = json.loads(said.stdout)
    assert len(results) > 50
    assert [audit for audit in results if audit["status"] != "ok"] == []


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        (None, JSON),
        ("*/*", JSON),
        (GRAPHQL, GRAPHQL),
        (f"{GRAPHQL}, {JSON};q=0.9", GRAPHQL),
        (f"{GRAPHQL};q=0.2, {JSON};q=0.9", JSON),
        ("text/html, application/xhtml+xml, */*;q=0.8", JSON),
        ("nonsense;;q=x,,", JSON),
    ],
)
def test_the_answer_has_the_type_that_the_asker_likes_best(
    server: RunningServer, ann: Person, accept: str | None, kind: str
) -> None:
    with as_program(server, ann) as program:
        headers = {"accept": accept} if accept is not None else {}
        answer = program.post("/graphql", json={"query": "{ me { name } }"}, headers=headers)
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith(kind)
    assert answer.json() == {"data": {"me": {"name": "ann"}}}


def test_who_knows_the_newer_type_sees_from_the_status_that_nothing_was_executed(
    server: RunningServer, ann: Person
) -> None:
    with as_program(server, ann) as program:
        for query in ("{", "{ nothing }", "query A { me { id } } query B { me { id } }"):
            for kind, status in ((GRAPHQL, 400), (JSON, 200)):
                answer = program.post("/graphql", json={"query": query}, headers={"accept": kind})
                assert answer.status_code == status
                assert "data" not in answer.json()
                assert answer.json()["errors"][0]["extensions"]["code"] == "input.invalid"


def test_an_error_while_executing_comes_beside_the_data(server: RunningServer, ann: Person) -> None:
    query = '{ me { name } family(id: "x") { id } families(first: 0) { edges { cursor } } }'
    with as_program(server, ann) as program:
        answer = program.post("/graphql", json={"query": query}, headers={"accept": GRAPHQL})
    assert answer.status_code == 200
    (error,) = answer.json()["errors"]
    assert error["path"] == ["families"]
    assert error["extensions"]["code"] == "input.invalid"


def test_nothing_can_be_changed_by_an_address(server: RunningServer, ann: Person) -> None:
    with as_program(server, ann) as program:
        query = 'mutation { createToken(input: {label: "by GET"}) { secret } }'
        answer = program.get("/graphql", params={"query": query})
        assert answer.status_code == 405
        assert answer.headers["allow"] == "POST"
        asked = program.get(
            "/graphql",
            params={"query": "query($n: Int!) { flows(first: $n) { edges { cursor } } }"}
            | {"variables": '{"n": 1}'},
        )
        assert len(asked.json()["data"]["flows"]["edges"]) == 1
    labels = [token["label"] for token in ann.ask("{ personalTokens { label } }")["personalTokens"]]
    assert "by GET" not in labels


def test_several_operations_at_once_and_subscriptions_over_http_are_refused(
    server: RunningServer, ann: Person
) -> None:
    with as_program(server, ann) as program:
        batch = program.post("/graphql", json=[{"query": "{ me { id } }"}] * 2)
        watch = program.post(
            "/graphql",
            json={"query": 'subscription { familyEvents(family: "x", after: 0) { seq } }'},
        )
    for answer in (batch, watch):
        assert answer.status_code == 400
        assert answer.json()["errors"][0]["extensions"]["code"] == "input.invalid"


def test_strangers_learn_nothing_of_the_schema(server: RunningServer, ann: Person) -> None:
    assert ann.ask("{ __schema { queryType { name } } }")
    for query in ("{ __schema { types { name } } }", "{ mee }", "{"):
        for answer in (
            httpx.post(f"{server.url}/graphql", json={"query": query}),
            httpx.get(f"{server.url}/graphql", params={"query": query}),
        ):
            assert answer.status_code == 401
            assert answer.json()["error"]["code"] == "auth.required"
            assert not any(name in answer.text for name in ("Query", "Family", "Task"))


@pytest.mark.parametrize(
    "query",
    [
        "{ familie(first: 1) { edges { cursor } } }",
        "{ families(firs: 1) { edges { cursor } } }",
        "query($f: FamilyFilte) { families(first: 1, filter: $f) { edges { cursor } } }",
        "{ families(first: 1, filter: {status: WORKIN}) { edges { cursor } } }",
        "{ families(first: 1, filter: {flo: 1}) { edges { cursor } } }",
    ],
)
def test_a_slip_is_answered_without_guesses(server: RunningServer, ann: Person, query: str) -> None:
    with as_program(server, ann) as program:
        answer = program.post("/graphql", json={"query": query})
    assert "errors" in answer.json()
    assert "Did you mean" not in answer.text


async def test_answers_that_are_made_at_the_same_time_do_not_mix(
    server: RunningServer, ann: Person
) -> None:
    headers = {"authorization": f"Bearer {ann.token()}"}
    kinds = {"{ me { name } }": 200, "{ nothing }": 400, "mutation { nothing }": 405}
    async with httpx.AsyncClient(base_url=server.url, headers=headers, timeout=60) as client:

        async def ask(query: str, number: int) -> None:
            accept = {"accept": GRAPHQL if number % 2 else f"{GRAPHQL}, {JSON};q=0.5"}
            answer = await client.get("/graphql", params={"query": query}, headers=accept)
            assert answer.status_code == kinds[query]
            assert ("data" in answer.json()) == (kinds[query] == 200)
            assert ("allow" in answer.headers) == (kinds[query] == 405)

        await asyncio.gather(*(ask(query, n) for n in range(20) for query in kinds))


@pytest.mark.parametrize(
    ("asked", "path"),
    [
        ({"query": ""}, None),
        ({"query": None}, None),
        ({}, None),
        ({"query": 5}, "query"),
        ({"query": ["{ me { id } }"]}, "query"),
        ({"query": "{ me { id } }", "variables": [1]}, "variables"),
        ({"query": "{ me { id } }", "variables": "x"}, "variables"),
        ({"query": "{ me { id } }", "operationName": 5}, "operationName"),
        ({"query": "{ me { id } }", "extensions": [1]}, "extensions"),
        (
            {"query": "{ me { id } }", "extensions": {"persistedQuery": {"version": 1}}},
            "extensions.persistedQuery",
        ),
    ],
)
def test_what_is_no_question_is_refused_with_a_code_and_its_place(
    server: RunningServer, ann: Person, asked: dict[str, Any], path: str | None
) -> None:
    said = len(server.said)
    with as_program(server, ann) as program:
        for kind in (JSON, GRAPHQL):
            answer = program.post("/graphql", json=asked, headers={"accept": kind})
            assert answer.status_code == 400
            (error,) = answer.json()["errors"]
            assert error["extensions"]["code"] == "input.invalid"
            assert error["extensions"].get("details", {}).get("path") == path
            assert "data" not in answer.json()
    assert not any("Traceback" in line for line in server.said[said:])


@pytest.mark.parametrize(
    ("query", "variables", "path"),
    [
        ("query($n: Int!) { families(first: $n) { edges { cursor } } }", {"n": "1"}, "n"),
        ("query($n: Int!) { families(first: $n) { edges { cursor } } }", {}, "n"),
        ("query($n: Int!) { families(first: $n) { edges { cursor } } }", {"n": 101}, "first"),
        ('{ families(first: 1, after: "x") { edges { cursor } } }', {}, "after"),
        ("{ families { edges { cursor } } }", {}, "first"),
        (
            "query($f: FamilyFilter) { families(first: 1, filter: $f) { edges { cursor } } }",
            {"f": {"status": "NO"}},
            "f.status",
        ),
        (
            "mutation($i: SendEvent!) { sendEvent(input: $i) { seq } }",
            {"i": {"mutation": "m", "family": "f", "task": "t"}},
            "i.event",
        ),
        (
            "mutation($i: SendEvent!) { sendEvent(input: $i) { seq } }",
            {"i": {"mutation": "m", "family": "f", "task": "t", "event": "E", "patch": 5}},
            "input.patch",
        ),
        (
            "mutation($i: UpdateTask!) { updateTask(input: $i) { seq } }",
            {"i": {"mutation": "m", "family": "f", "task": "t", "edit": [{"op": "add"}]}},
            "input.edit[0]",
        ),
    ],
)
def test_what_is_wrong_with_what_was_given_is_named(
    server: RunningServer, ann: Person, query: str, variables: dict[str, Any], path: str
) -> None:
    with as_program(server, ann) as program:
        answer = program.post("/graphql", json={"query": query, "variables": variables})
    (error,) = answer.json()["errors"]
    assert error["extensions"]["code"] == "input.invalid"
    assert error["extensions"]["details"]["path"] == path


def test_a_query_is_asked_by_the_hash_of_its_text_once_it_was_sent(
    server: RunningServer, ann: Person
) -> None:
    query = "query ByItsHash { me { name } }"
    named = {"version": 1, "sha256Hash": hashlib.sha256(query.encode()).hexdigest()}
    extensions = {"persistedQuery": named}
    with as_program(server, ann) as program:
        for kind in (JSON, GRAPHQL):
            headers = {"accept": kind}
            unknown = program.post("/graphql", json={"extensions": extensions}, headers=headers)
            assert unknown.status_code == 200
            (error,) = unknown.json()["errors"]
            assert error["message"] == "PersistedQueryNotFound"
            assert error["extensions"]["code"] == "PERSISTED_QUERY_NOT_FOUND"
        wrong = program.post("/graphql", json={"query": "{ me { id } }", "extensions": extensions})
        assert wrong.status_code == 400
        assert wrong.json()["errors"][0]["extensions"]["code"] == "query.hashMismatch"
        program.post("/graphql", json={"query": query, "extensions": extensions})
        answers = [
            program.post("/graphql", json={"extensions": extensions}),
            program.get("/graphql", params={"extensions": json.dumps(extensions)}),
        ]
    assert [answer.json() for answer in answers] == [{"data": {"me": {"name": "ann"}}}] * 2


def test_the_committed_schema_is_the_one_that_is_served() -> None:
    committed = (ROOT / "frontend" / "schema.graphql").read_text("utf-8")
    assert committed == sdl(), "Run python -m taskflow.api.graphql.schema > frontend/schema.graphql"


TYPES = "{ taskTypes { name configSchema outputSchema machine } }"


@pytest.mark.parametrize(
    ("query", "taken", "packed"),
    [
        (TYPES, "gzip, deflate, br", True),
        (TYPES, "br, GZip", True),
        (TYPES, "identity", False),
        (TYPES, "gzip;q=0", False),
        ("{ taskTypes { name } }", "gzip", False),
        ("{ __schema { types { name description } } }", "gzip", False),
    ],
)
def test_only_what_is_told_of_all_that_is_installed_is_packed_for_who_takes_it(
    server: RunningServer, ann: Person, query: str, taken: str, *, packed: bool
) -> None:
    with as_program(server, ann) as program:
        headers = {"accept-encoding": taken}
        answer = program.post("/graphql", json={"query": query}, headers=headers)
        plain = program.post(
            "/graphql", json={"query": query}, headers={"accept-encoding": "identity"}
        )
    assert (answer.headers.get("content-encoding") == "gzip") is packed
    assert answer.json() == plain.json()
    assert "accept-encoding" in answer.headers["vary"]
    assert (int(answer.headers["content-length"]) < len(plain.content) / 2) is packed
