"""Bad input on every interface: a typed error, nothing lost, the server alive, nothing told."""

import base64
import contextlib
import json
import random
import sys
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from runningserver import Person, Refusal, RunningServer
from talking import tasks, welcome

DEEP = b'{"input":' + b"[" * 10_000 + b"]" * 10_000 + b"}"
LARGE = b'{"message":"' + b"x" * 50_000_000 + b'"}'
TELLTALE = ("Traceback", ".py", "msgspec", "site-packages")
BODIES = {
    "cut": (b'{"message":', 400, "input.malformed"),
    "empty": (b"", 400, "input.malformed"),
    "deep": (DEEP, 400, "input.tooDeep"),
    "large": (LARGE, 413, "input.tooLarge"),
    "list": (b"[]", 400, "input.invalid"),
    "unknown field": (b'{"nonsense": 1}', 400, "input.invalid"),
    "prototype": (b'{"message": "x", "__proto__": {}}', 400, "input.malformed"),
    "beyond 2^53": (b'{"message": 9007199254740993}', 400, "input.malformed"),
    "not UTF-8": (b'{"message": "\xff"}', 400, "input.malformed"),
    "not a number": (b'{"message": NaN}', 400, "input.malformed"),
    "half a character": (b'{"message": "\\ud800"}', 400, "input.malformed"),
}


@pytest.fixture(scope="module")
def program(server: RunningServer, ann: Person) -> Iterator[httpx.Client]:
    """Ann's own program."""
    headers = {"authorization": f"Bearer {ann.token()}"}
    with httpx.Client(base_url=server.url, headers=headers, timeout=60) as client:
        yield client


@pytest.fixture(scope="module")
def talk(ann: Person) -> tuple[str, str]:
    """A family and its chat."""
    return welcome(ann)


@pytest.fixture(autouse=True)
def untouched(ann: Person, talk: tuple[str, str]) -> Iterator[None]:
    """Whatever is sent: the family is as it was, and the server answers."""
    before = {name: task["hash"] for name, task in tasks(ann, talk[0]).items()}
    yield
    assert {name: task["hash"] for name, task in tasks(ann, talk[0]).items()} == before


def error_of(answer: httpx.Response) -> dict[str, Any]:
    """Give the one error, whatever the interface's shape; nothing of the inside is in it."""
    assert not any(word in answer.text for word in TELLTALE), answer.text
    body = answer.json()
    if "errors" in body:
        error = body["errors"][0]
        return {"message": error["message"], **error["extensions"]}
    return dict(body["error"])


@pytest.mark.parametrize("path", ["/api/flows/welcome/run", "/chat/{chat}", "/graphql"])
@pytest.mark.parametrize("body", BODIES)
def test_a_bad_body_is_refused_with_its_code(
    program: httpx.Client, talk: tuple[str, str], path: str, body: str
) -> None:
    content, status, code = BODIES[body]
    answer = program.post(
        path.format(chat=talk[1]), content=content, headers={"content-type": "application/json"}
    )
    assert (answer.status_code, error_of(answer)["code"]) == (status, code)
    assert error_of(answer)["message"].endswith(".")


@pytest.mark.parametrize("path", ["/api/flows/welcome/run", "/chat/{chat}", "/graphql"])
@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", "application/json; charset=latin1"]
)
def test_a_body_of_another_type_is_refused(
    program: httpx.Client, talk: tuple[str, str], path: str, kind: str
) -> None:
    answer = program.post(
        path.format(chat=talk[1]), content=b'{"message": "x"}', headers={"content-type": kind}
    )
    assert (answer.status_code, error_of(answer)["code"]) == (400, "input.invalid")


def test_a_body_without_length_is_cut_off_at_the_limit(
    program: httpx.Client, talk: tuple[str, str]
) -> None:
    for path in ("/api/flows/welcome/run", f"/chat/{talk[1]}", "/graphql"):
        answer = program.post(
            path,
            content=(b"x" * 1_000_000 for _ in range(50)),
            headers={"content-type": "application/json"},
        )
        assert (answer.status_code, error_of(answer)["code"]) == (413, "input.tooLarge")


@pytest.mark.parametrize(
    "case",
    [
        ("/api/flows/nope/run", {}, 404, "flow.notFound"),
        ("/api/flows/%00/run", {}, 404, "flow.notFound"),
        ("/api/flows/welcome/run", {"task": "nope"}, 404, "definition.notFound"),
        ("/api/flows/welcome/run", {"revision": 99}, 404, "revision.notFound"),
        ("/api/flows/welcome/run", {"mutation": "m" * 1000}, 400, "input.invalid"),
        ("/api/flows/welcome/run", {"label": "l" * 1000}, 409, "label.bad"),
        ("/api/flows/welcome/run", {"input": {"a\0b": 1}}, 400, "input.malformed"),
        ("/chat/nope", {"message": "x"}, 404, "family.notFound"),
        ("/chat/flow:welcome", {"message": "x"}, 404, "family.notFound"),
        ("/chat/{family}:00000000", {"message": "x"}, 404, "family.notFound"),
        ("/chat/" + "x" * 5000, {"message": "x"}, 404, "family.notFound"),
        ("/api/flows/welcome:00000000/run", {}, 404, "flow.notFound"),
        ("/chat/{family}-nope", {"message": "x"}, 404, "task.notFound"),
        ("/chat/{chat}", {"event": "NOPE"}, 409, "event.illegal"),
        ("/chat/{chat}", {"event": "xstate.done.actor.0"}, 409, "event.illegal"),
        ("/chat/{chat}", {"event": "E" * 1000}, 400, "input.invalid"),
        ("/chat/{chat}", {"mutation": "m" * 1000, "message": "x"}, 400, "input.invalid"),
    ],
)
def test_what_does_not_exist_or_fit_is_refused_with_its_code(
    program: httpx.Client, talk: tuple[str, str], case: tuple[str, dict[str, Any], int, str]
) -> None:
    path, body, status, code = case
    answer = program.post(path.format(family=talk[0], chat=talk[1]), json=body)
    assert (answer.status_code, error_of(answer)["code"]) == (status, code)


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize(
    "ident",
    ["x", "1.2", "1.a.-1", "-1.a.1", "1.a.1.1", "1e3.a.1", "9" * 5000 + ".a.1", "999999.a.1"],
)
def test_a_last_event_id_that_is_none_of_ours_is_refused_clearly(
    program: httpx.Client, talk: tuple[str, str], method: str, ident: str
) -> None:
    """Also by who says something: what is said is not taken, since its answer would be skipped."""
    said = {"json": {"message": "x"}} if method == "POST" else {}
    answer = program.request(method, f"/chat/{talk[1]}", headers={"last-event-id": ident}, **said)
    assert (answer.status_code, error_of(answer)["code"]) == (400, "input.invalid")
    assert "Last-Event-ID" in error_of(answer)["message"]


NEW = {"value": 1}
COMMANDS: list[tuple[str, str, dict[str, Any], str]] = [
    ("sendEvent", "SendEvent", {"event": "NOPE"}, "event.illegal"),
    ("sendEvent", "SendEvent", {"event": ""}, "event.illegal"),
    ("sendEvent", "SendEvent", {"event": "E" * 1000}, "input.invalid"),
    ("sendEvent", "SendEvent", {"event": "SEND", "patch": [1]}, "input.invalid"),
    ("sendEvent", "SendEvent", {"event": "SEND", "patch": {"state": 1}}, "task.fieldForbidden"),
    (
        "sendEvent",
        "SendEvent",
        {"event": "SEND", "patch": {"input": {"a.b": 1}}},
        "input.malformed",
    ),
    ("sendEvent", "SendEvent", {"event": "SEND", "task": ""}, "task.notFound"),
    ("sendEvent", "SendEvent", {"event": "SEND", "family": "\0"}, "family.notFound"),
    ("sendEvent", "SendEvent", {"event": "SEND", "family": "flow:welcome"}, "family.notFound"),
    ("sendEvent", "SendEvent", {"event": "SEND", "family": "user:ann"}, "family.notFound"),
    ("sendEvent", "SendEvent", {"event": "SEND", "family": "x" * 10_000}, "family.notFound"),
    ("sendEvent", "SendEvent", {"event": "SEND", "mutation": ""}, "input.invalid"),
    ("sendEvent", "SendEvent", {"event": "SEND", "mutation": "m" * 1000}, "input.invalid"),
    ("updateTask", "UpdateTask", {"patch": {"meta": {"user": "bob"}}}, "task.fieldForbidden"),
    ("updateTask", "UpdateTask", {"edit": 5}, "input.invalid"),
    ("updateTask", "UpdateTask", {"edit": [{"op": "no", "path": "/input"}]}, "input.invalid"),
    (
        "updateTask",
        "UpdateTask",
        {"edit": [{"op": "add", "path": "/input/__proto__", "value": 1}]},
        "input.malformed",
    ),
    (
        "updateTask",
        "UpdateTask",
        {"edit": [{"op": "add", "path": "/input/a/b/c", "value": 1}]},
        "conflict.paths",
    ),
    *(
        (
            "updateTask",
            "UpdateTask",
            {"edit": [{"op": op, "path": "", **NEW}]},
            "task.fieldForbidden",
        )
        for op in ("replace", "add")
    ),
    ("completeTask", "CompleteTask", {"output": "x"}, "input.invalid"),
    ("cancelTask", "TaskCommand", {"task": "nope"}, "task.notFound"),
]


@pytest.mark.parametrize("case", COMMANDS)
def test_a_bad_command_is_refused_with_its_code(
    ann: Person, talk: tuple[str, str], case: tuple[str, str, dict[str, Any], str]
) -> None:
    field, kind, command, code = case
    with pytest.raises(Refusal) as refused:
        ann.do(field, kind, "seq", **{"family": talk[0], "task": talk[1], **command})
    assert refused.value.code == code


LISTS = ("families", "flows", "users", "issuedTokens")
CURSORS = (
    [2**64, "x"],
    [-(2**70), "x"],
    [1e308, "x"],
    [2**63, "x" * 9_000],
    ["\0"],
    [2**53 + 1, ""],
)


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("values", CURSORS, ids=lambda values: str(values)[:20])
def test_a_cursor_that_nobody_was_given_is_refused_or_gives_a_page(
    ann: Person, name: str, values: list[Any]
) -> None:
    after = base64.urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")
    query = f"query($after: String) {{ {name}(first: 2, after: $after) {{ edges {{ cursor }} }} }}"
    try:
        ann.ask(query, after=after)
    except Refusal as refused:
        assert refused.code in ("input.invalid", "user.notFound")  # noqa: PT017  or a page


def test_moments_before_the_founding_are_no_families(ann: Person, talk: tuple[str, str]) -> None:
    query = "query($id: ID!, $at: Moment) { family(id: $id, at: $at) { label status } }"
    for at in ({"seq": 0}, {"time": "0001-01-01T00:00:00Z"}):
        assert ann.ask(query, id=talk[0], at=at) == {"family": None}
    with pytest.raises(Refusal, match="between 0 and"):
        ann.ask(query, id=talk[0], at={"seq": -1})
    with pytest.raises(Refusal) as refused:
        ann.do("forkFamily", "ForkFamily", "seq", family=talk[0], at={"seq": 0})
    assert refused.value.code == "moment.notFound"


FLOWS: list[tuple[str, str, int, str]] = [
    ("", "flow.invalid", 1, "nothing"),
    ("a: [", "flow.invalid", 2, "YAML"),
    (
        "name: x\ntasks:\n  - {name: a, type: T, parent: b}\n  - {name: b, type: T, parent: a}\n",
        "flow.invalid",
        3,
        "its own ancestor",
    ),
    ("name: x\ntasks:\n  - {name: a, type: T}\n  - {name: a, type: T}\n", "flow.invalid", 4, "two"),
    ("name: x\ntsks: []\n", "flow.invalid", 1, "tasks"),
    ("name: &a [*a]", "flow.invalid", 1, "Anchors"),
    ("name: x\ntasks: " + "[" * 10_000, "flow.invalid", 2, "deeper"),
    ("name: ../x\ntasks: []\n", "flow.invalid", 1, "begins with a letter"),
    ("name: !!python/object/apply:os.system [ls]\ntasks: []\n", "flow.invalid", 1, "tag"),
]


@pytest.mark.parametrize(("text", "code", "line", "said"), FLOWS)
def test_a_flow_file_with_a_mistake_is_refused_with_file_line_and_remedy(
    ann: Person, text: str, code: str, line: int, said: str
) -> None:
    with pytest.raises(Refusal) as refused:
        ann.do("importFlow", "ImportFlow", "seq", text=text, file="mine.yaml")
    assert refused.value.code == code
    assert said in refused.value.error["message"]
    problem = refused.value.error["extensions"]["details"]["problems"][0]
    assert (problem["file"], problem["line"]) == ("mine.yaml", line)
    assert problem["remedy"]


@pytest.mark.parametrize("name", ["", "a/b", "a\0", "__proto__", "1a", "x" * 65])
def test_a_flow_needs_a_name_that_can_stand_in_an_address(ann: Person, name: str) -> None:
    with pytest.raises(Refusal) as refused:
        ann.do("createFlow", "CreateFlow", "seq", name=name)
    assert refused.value.code == "flow.nameInvalid"


@pytest.fixture
def line(server: RunningServer, ann: Person) -> Iterator[ClientConnection]:
    """A socket to the hub."""
    headers = {"authorization": f"Bearer {ann.token()}"}
    url = server.url.replace("http", "ws") + "/hub"
    with connect(url, additional_headers=headers, max_size=None) as socket:
        yield socket


FRAMES: list[tuple[str | bytes, str]] = [
    ("{", "input.malformed"),
    ("[]", "input.invalid"),
    ('{"op": 5}', "input.invalid"),
    ('{"op": "nope", "mutation": "m"}', "input.invalid"),
    ('{"op": "update"}', "input.invalid"),
    ('{"op": "event", "data": ' + "[" * 10_000 + "]" * 10_000 + "}", "input.tooDeep"),
    ('{"op": "event", "mutation": "m", "__proto__": 1}', "input.malformed"),
    (
        (
            '{"op": "update", "mutation": "m", "family": "FAMILY", "task": "CHAT",'
            ' "patch": {"input": {"n": 9007199254740993}}}'
        ),
        "input.malformed",
    ),
    (
        (
            '{"op": "event", "mutation": "m2", "family": "FAMILY", "task": "CHAT",'
            ' "event": "SEND", "data": 9007199254740993}'
        ),
        "input.malformed",
    ),
    ('{"op": "event", "mutation": "m", "family": "nope", "task": "t"}', "family.notFound"),
    ('{"op": "event", "mutation": "' + "m" * 1000 + '", "family": "FAMILY"}', "input.invalid"),
    ('{"op": "event", "mutation": "m", "family": "FAMILY", "task": "t"}', "task.notFound"),
    ('{"op": "event", "mutation": "m", "family": "FAMILY", "task": ""}', "task.notFound"),
    (
        '{"op": "event", "mutation": "m", "family": "FAMILY", "task": "CHAT", "event": "NO"}',
        "event.illegal",
    ),
    ('{"op": "start", "mutation": "m", "flow": "nope"}', "flow.notFound"),
    ('{"op": "resume", "family": "nope"}', "family.notFound"),
    ('{"op": "resume", "family": "flow:welcome"}', "family.notFound"),
    ('{"op": "event", "mutation": "m", "family": "flow:welcome", "task": "t"}', "family.notFound"),
    (
        '{"op": "event", "mutation": "m", "family": "FAMILY:0000", "task": ""}',
        "family.notFound",
    ),
    (b'{"op": "ping"}', "input.malformed"),
    (b"\xff\xfe", "input.malformed"),
]


@pytest.mark.parametrize(("frame", "code"), FRAMES)
def test_a_bad_frame_is_answered_and_the_socket_goes_on(
    line: ClientConnection, talk: tuple[str, str], frame: str | bytes, code: str
) -> None:
    if isinstance(frame, str):
        frame = frame.replace("FAMILY", talk[0]).replace("CHAT", talk[1])
    line.send(frame)
    answer = json.loads(line.recv(10))
    assert answer.get("error", {}).get("code", "") == code
    line.send('{"id": 7, "op": "ping"}')
    assert json.loads(line.recv(10)) == {"re": 7, "op": "pong"}


def test_a_frame_of_50_megabytes_closes_the_socket_and_nothing_else(
    line: ClientConnection, ann: Person
) -> None:
    with contextlib.suppress(ConnectionClosed):  # perhaps before all of it is sent
        line.send('{"op": "ping", "data": "' + "x" * 50_000_000 + '"}')
    with pytest.raises(ConnectionClosed) as closed:
        line.recv(30)
    assert closed.value.rcvd is None or closed.value.rcvd.code == 1009
    assert ann.ask("{ me { name } }")


def test_500_random_frames_are_all_answered(line: ClientConnection, talk: tuple[str, str]) -> None:
    seed = random.randrange(2**32)  # noqa: S311  dice, no secret
    sys.stdout.write(f"seed {seed}\n")
    chance = random.Random(seed)  # noqa: S311  dice, no secret
    for number in range(1, 501):
        line.send(random_frame(chance, number, talk))
        answer = line.recv(10)
        assert not any(word in str(answer) for word in TELLTALE)
        told = json.loads(answer)
        assert "re" in told or "event" in told
        assert told.get("error", {}).get("code") != "internal", answer
    line.send('{"id": 1, "op": "ping"}')
    while json.loads(line.recv(10)).get("op") != "pong":
        pass


FIELDS = (
    *("task", "flow", "revision", "label", "event", "data", "input", "patch", "edit"),
    *("baseSeq", "after", "family", "nonsense"),
)


def random_frame(chance: random.Random, number: int, talk: tuple[str, str]) -> str | bytes:
    """Give a frame that is nearly right, or not at all."""
    if chance.random() < 0.2:
        return chance.choice([bytes, lambda b: b.decode("latin-1")])(chance.randbytes(30))
    values = [None, True, 0, -1, 2**53, 1.5, "", "x", "\0", "é" * 50, [], {}, [[1]], {"a": {}}]
    values += ["__proto__", "$where", "../..", {"__proto__": 1}, {"input": {"prompt": 5}}]
    frame = {name: chance.choice(values) for name in FIELDS if chance.random() < 0.2}
    ops = ["update", "event", "done", "resume", "leave", "ping", "start", "nope", 5]
    frame |= {"id": number, "op": chance.choice(ops), "mutation": f"{talk[0]}-{number}"}
    if chance.random() < 0.3:
        frame["family"] = talk[0]
    return json.dumps(frame)
