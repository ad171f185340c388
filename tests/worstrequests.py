"""The worst requests of each shape that are taken, of about ``n`` KiB: queries, frames, heads."""

import json
from typing import Any

Variables = dict[str, Any]
MOST = 29_000
"""Values, nearly as many as may be sent at a time."""
FAMILY = """query($id: ID!) { family(id: $id) { %s } }"""
EDIT = """mutation($o: [FlowOperation!]!) {
  editFlow(flow: "welcome", revision: 1, mutation: "m", operations: $o) { seq } }"""
UPDATE = "mutation($input: UpdateTask!) { updateTask(input: $input) { seq } }"


def texts(n: int) -> dict[str, str]:
    """Give GraphQL documents of about ``n`` KiB, or with as many words as they may have."""
    size = n * 1000  # JSON writes some signs as several
    words = min(1900, n * 30)
    spread = " ".join(f"...f{k}" for k in range(words // 6))
    fragments = " ".join(f"fragment f{k} on Query {{ me {{ id }} }}" for k in range(words // 20))
    named = ", ".join(f"$v{k}: Int" for k in range(words // 5))
    return {
        "spaces": "{" + " " * size + "me { id } }",
        "commas": "{ me { id " + "," * size + "} }",
        "lines": "{ me { id " + "\n" * (size // 2) + "} }",
        "a comment": "{ me { id } } #" + "x" * size,
        "comments": "#\n" * (size // 3) + "{ me { id } }",
        "a text": '{ flow(name: "' + "x" * size + '") { name } }',
        "signs in a text": '{ flow(name: "' + r"\u00e9" * (size // 7) + '") { name } }',
        "a text of lines": '{ flow(name: """' + "\n  x" * (size // 5) + '""") { name } }',
        "a name": "{ " + "x" * size + " }",
        "a number": "{ flows(first: " + "1" * size + ") { edges { cursor } } }",
        "fields": "{ me { " + "id " * min(words, 99) + "} }",
        "unknown fields": "{ me { " + " ".join(f"a{k}" for k in range(words)) + " } }",
        "fragments": "{ " + spread[: size // 2] + " } " + fragments,
        "a chain of fragments": "{ ...f0 } "
        + " ".join(f"fragment f{k} on Query {{ ...f{k + 1} }}" for k in range(words // 8)),
        "variables": f"query({named}) {{ me {{ id }} }}",
        "directives": "{ me { id " + "@skip(if: false) " * (words // 6) + "} }",
        "lists in lists": '{ family(id: "x", at: ' + "[" * words + " ) { id } }",
        "introspection": "{ __schema { types { name fields { name description args { name "
        "description type { name ofType { name ofType { name } } } } type { name ofType { name } } "
        "} inputFields { name } enumValues { name } possibleTypes { name } } } }",
    }


def asked(n: int) -> dict[str, tuple[str, Variables]]:
    """Give operations whose variables are as many, as large or as wrong as they may be."""
    many = min(MOST, n * 60)
    numbers = list(range(many))
    deep: Any = 1
    for _ in range(50):
        deep = {"a": deep}
    members = {f"k{k}": k for k in range(many)}
    operations = [{"op": "nonsense", "value": k} for k in range(many // 3)]
    update = {"mutation": "m", "family": "0" * 32, "task": "x", "patch": {"input": {"x": numbers}}}
    return {
        "variables nobody asked for": ("{ me { id } }", {"x": numbers}),
        "many of them": ("{ me { id } }", members),
        "a patch": (UPDATE, {"input": update}),
        "a deep patch": (UPDATE, {"input": {**update, "patch": {"x": [deep] * (many // 52)}}}),
        "unknown members": (UPDATE, {"input": members}),
        "operations": (EDIT, {"o": operations}),
        "operations of nothing": (EDIT, {"o": [{}] * many}),
        "operations of numbers": (EDIT, {"o": numbers}),
        "a text to be a number": (
            "query($f: Int!) { flows(first: $f) { edges { cursor } } }",
            {"f": "1" * (n * 900)},
        ),
        "a list to be an id": (FAMILY % "id", {"id": numbers}),
        "a long id": (FAMILY % "id", {"id": "x" * (n * 900)}),
        "a long cursor": (
            "query($a: String) { flows(first: 1, after: $a) { edges { cursor } } }",
            {"a": "WzEs" * (n * 200)},
        ),
        "a long search": (
            "query($s: String) { families(first: 1, filter: {search: $s}) { edges { cursor } } }",
            {"s": "x y " * (n * 220)},
        ),
        "a description": (
            "query($d: String!) { closestTasks(description: $d, first: 1) { type } }",
            {"d": "to choose " * (n * 90)},
        ),
        "a person's name": (
            'mutation($n: String!) { createUser(input: {name: $n, password: "x"}) { id } }',
            {"n": "é" * (n * 450)},
        ),
    }


def frames(n: int, family: str = "0" * 32, task: str = "x") -> dict[str, str]:
    """Give frames of /hub of about ``n`` KiB."""
    place = {"id": 1, "family": family, "task": task}
    update = {**place, "op": "update"}
    many = min(MOST, n * 60)
    numbers = list(range(many))
    edits = [{"op": "add", "path": "/input/x/-", "value": k} for k in range(many // 4)]
    inside = [{"op": "add", "path": f"/input/y{k}", "value": {}} for k in range(many // 4)]
    wrong = [{"op": "nonsense", "path": "/"}] * (many // 3)
    objects: dict[str, Any] = {f"k{k}": {} for k in range(many)}
    made = {
        "numbers": {**update, "patch": {"input": {"x": numbers}}},
        "a text": {**update, "patch": {"input": {"x": "x" * (n * 950)}}},
        "signs": {**update, "patch": {"input": {"x": "é\n" * (n * 120)}}},
        "objects": {**update, "patch": {"input": objects}},
        "edits of a list": {**update, "edit": edits},
        "edits of an object": {**update, "edit": inside},
        "wrong edits": {**update, "edit": wrong},
        "an event's data": {**place, "op": "event", "event": "SEND", "data": {"x": numbers}},
        "an event's name": {**place, "op": "event", "event": "x" * (n * 950)},
        "an output": {**place, "op": "done", "input": {"x": numbers}},
        "a start's input": {"id": 1, "op": "start", "flow": "welcome", "input": {"x": numbers}},
        "a flow's name": {"id": 1, "op": "start", "flow": "x" * (n * 950)},
        "a family's name": {"id": 1, "op": "resume", "family": "x" * (n * 950)},
        "a mutation": {**update, "patch": {}, "mutation": "x" * (n * 950)},
        "unknown members": {**update, **objects},
    }
    sent = {name: json.dumps({"mutation": f"w{n}-{name}", **frame}) for name, frame in made.items()}
    return {
        **sent,
        "brackets": '{"id":1,"data":' + "[" * (n * 950),
        "a long number": '{"id":1,"op":"ping","data":' + "1" * (n * 950) + "}",
        "a fraction": '{"id":1,"op":"ping","data":0.' + "1" * (n * 950) + "}",
        "no JSON": '{"id": ' + " " * (n * 950),
        "a long id": '{"id": "' + "x" * (n * 950) + '"}',
        "doubled members": "{" + '"id":1,' * (n * 130) + '"op":"ping"}',
        "spaces": '{"id":1,' + " " * (n * 950) + '"op":"ping"}',
    }


def heads(n: int) -> dict[str, tuple[str, dict[str, str]]]:
    """Give targets with headers of about ``n`` KiB, of 60 at most."""
    size = n * 1000
    cookies = ";".join(f"c{k}=1" for k in range(n * 120))
    return {
        "a long path": ("/" + "a" * size, {}),
        "a path of steps": ("/" + "a/" * (size // 2), {}),
        "a path of dots": ("/assets" + "/.." * (size // 3), {}),
        "a path of signs": ("/" + "%C3%A9" * (size // 6), {}),
        "a flow's name": ("/api/flows/" + "a" * size + "/run", {}),
        "a query": ("/graphql?" + "&".join(f"a{k}=1" for k in range(n * 120)), {}),
        "a query of signs": ("/graphql?query=" + "%7B" * (size // 3), {}),
        "variables": ("/graphql?query={me{id}}&variables=" + "[" * size, {}),
        "cookies": ("/auth/session", {"cookie": cookies}),
        "cookies of signs": ("/auth/session", {"cookie": ";" * size}),
        "a quoted cookie": ("/auth/session", {"cookie": 'a="' + "\\1" * (size // 2)}),
        "what is liked": ("/graphql?query={me{id}}", {"accept": "a/b;q=0.1," * (size // 11)}),
        "parameters of what is liked": ("/health", {"accept": "a/b" + ";a=b" * (size // 4)}),
        "kinds that are liked": ("/families/x", {"accept": "a/b," * (size // 4)}),
        "encodings": ("/", {"accept-encoding": "gzip;q=0.1," * (size // 11)}),
        "languages": ("/", {"accept-language": "en," * (size // 3)}),
        "ranges": ("/index.html", {"range": "bytes=" + "0-1," * (size // 4)}),
        "what matches": ("/index.html", {"if-none-match": '"a",' * (size // 4)}),
        "since when": ("/index.html", {"if-modified-since": "Mon, " * (size // 5)}),
        "a token": ("/auth/session", {"authorization": "Bearer tfp_" + "a" * size}),
        "a signed token": (
            "/auth/session",
            {"authorization": "Bearer e30." + "e30." * (size // 4)},
        ),
        "an origin": ("/auth/session", {"origin": "http://" + "a." * (size // 2)}),
        "a place": ("/chat/x-y", {"last-event-id": "1" * size}),
        "many fields": ("/auth/session", {f"x-{k}": "a" * (size // 80) for k in range(80)}),
        "who forwarded": ("/auth/session", {"x-forwarded-for": "1.1.1.1," * (size // 8)}),
    }


def bodies(n: int) -> dict[str, tuple[str, str, str]]:
    """Give paths with content types and bodies of about ``n`` KiB, of 4,000 at most."""
    plain = "application/json"
    numbers = json.dumps(list(range(min(MOST, n * 60))))
    keys = json.dumps({f"k{k}": k for k in range(min(MOST, n * 60))})
    size = n * 1000
    text = "x" * size
    login = '{"name": "%s", "password": "x"}'
    return {
        "a run's input": ("/api/flows/welcome/run", plain, f'{{"input": {{"x": {numbers}}}}}'),
        "a run's text": ("/api/flows/welcome/run", plain, f'{{"input": {{"x": "{text}"}}}}'),
        "a run's members": ("/api/flows/welcome/run", plain, f'{{"input": {keys}}}'),
        "a run's label": ("/api/flows/welcome/run", plain, f'{{"label": "{text}"}}'),
        "a run's mutation": ("/api/flows/welcome/run", plain, f'{{"mutation": "{text}"}}'),
        "unknown members": ("/api/flows/welcome/run", plain, keys),
        "a message": ("/chat/x-y", plain, f'{{"message": "{text}"}}'),
        "a long name": ("/auth/login", plain, login % text),
        "a name of signs": ("/auth/login", plain, login % (r"\u00e9" * (size // 6))),
        "brackets": ("/api/flows/welcome/run", plain, "[" * size),
        "a long number": ("/api/flows/welcome/run", plain, "1" * size),
        "a fraction": ("/auth/login", plain, "0." + "1" * size),
        "doubled members": ("/auth/login", plain, "{" + '"name":"a",' * (size // 11) + '"a":1}'),
        "spaces": ("/auth/login", plain, " " * size),
        "texts of commas": (
            "/api/flows/welcome/run",
            plain,
            '{"input": {"x": [' + '",,,",' * min(MOST, n * 60) + '"a"]}}',
        ),
        "objects": ("/api/flows/welcome/run", plain, "[" + "{}," * (size // 3) + "{}]"),
        "broken at the end": ("/api/flows/welcome/run", plain, "[" + "1,\n" * (size // 3) + "x"),
        "fields of a form": ("/auth/login", "application/x-www-form-urlencoded", "a=1&" * n * 250),
        "parts": ("/auth/login", "multipart/form-data; boundary=a", "--a\r\n\r\n\r\n" * n * 90),
        "bytes": ("/auth/login", "application/octet-stream", text),
        "a kind of parameters": ("/auth/login", "application/json" + ";a=b" * 9000, "{}"),
    }
