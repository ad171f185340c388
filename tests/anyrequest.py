"""Requests of any kind, made up from the schema of each interface, by dice that a seed rolls."""

import base64
import json
import random
from collections.abc import Callable, Sequence
from typing import Any

from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLOutputType,
    get_named_type,
)

from taskflow.api.graphql.schema import schema

TYPES = schema._schema.type_map  # noqa: SLF001  no public way
KINDS = {"query": "Query", "mutation": "Mutation", "subscription": "Subscription"}
NUMBERS = (
    0,
    1,
    -1,
    2,
    100,
    101,
    2**31 - 1,
    2**31,
    -(2**31) - 1,
    2**53,
    2**63,
    -(2**63) - 1,
    10**40,
)
TEXTS = (
    *("", " ", "a", "\0", "a\0b", "\ud800", "\U0001f980" * 20, "a" * 70_000, "flow:welcome"),
    *("../../etc/passwd", "%00", "$where", "__proto__", "constructor", "null", "{}", "[", "a.b.c"),
    *(
        "*",
        "1e999",
        "-0",
        "\u202e",
        "..",
        "/",
        "//",
        "\r\nx: y",
        "'; --",
        "<b>",
        "{{ x }}",
        "~digest:1",
    ),
)
TIMES = ("0001-01-01T00:00:00Z", "9999-12-31T23:59:59.999Z", "2026-02-30T00:00:00Z", "now", "")
METHODS = ("GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS", "TRACE", "X" * 30)
PATHS = (
    *("/", "/graphql", "/hub", "/health", "/health/live", "/health/ready", "/metrics"),
    "/assets/x",
    *("/auth/session", "/auth/login", "/auth/setup", "/auth/refresh", "/auth/logout"),
    *(
        "/auth/password",
        "/chat/{}",
        "/api/flows/{}/run",
        "/families/{}",
        "/{}",
        "/api/{}",
        "/chat/",
    ),
)
HEADERS = (
    *("last-event-id", "content-type", "accept", "accept-encoding", "origin", "cookie", "range"),
    *("if-none-match", "x-csrf-token", "sec-fetch-site", "transfer-encoding", "host", "expect"),
    *("authorization", "upgrade", "content-encoding", "x-forwarded-for", "if-modified-since"),
)


class Dice:
    """Makes things up; ``known`` are ids that there are, so that much gets beyond the door."""

    def __init__(self, seed: int, known: Sequence[str]) -> None:
        self.chance = random.Random(seed)  # noqa: S311  dice, no secret
        self.known = known
        self.count = 0

    def one(self, *choices: Any) -> Any:
        return self.chance.choice(choices)

    def text(self) -> str:
        made: Callable[[], str] = self.one(
            lambda: self.chance.choice(TEXTS),
            lambda: self.chance.choice(self.known),
            lambda: self.chance.choice(self.known),
            lambda: self.chance.choice(TIMES),
            self.cursor,
            self.new,
        )
        return made()

    def new(self) -> str:
        self.count += 1
        return f"new-{self.count}"

    def cursor(self) -> str:
        values = [
            self.one(None, 1.5, [[]], self.number(), self.chance.choice(TEXTS)[:200])
            for _ in range(self.chance.randrange(4))
        ]
        content = json.dumps(values).encode()
        return base64.urlsafe_b64encode(content).decode().rstrip("=")

    def number(self) -> Any:
        return self.chance.choice(NUMBERS)

    def yes(self) -> bool:
        return self.chance.random() < 0.5

    def value(self, depth: int = 0) -> Any:
        """Give any JSON."""
        if depth > 3 or self.chance.random() < 0.6:
            plain = (None, True, False, 1.5, -0.0, 1e308, self.number(), self.text()[:200])
            return self.chance.choice(plain)
        if self.chance.random() < 0.5:
            return [self.value(depth + 1) for _ in range(self.chance.randrange(4))]
        names = (
            "input",
            "output",
            "op",
            "path",
            "value",
            "task",
            "name",
            "$a",
            "",
            "a.b",
            "shared",
        )
        return {self.chance.choice(names): self.value(depth + 1) for _ in range(4)}

    # GraphQL

    def document(self) -> tuple[str, str, dict[str, Any]]:
        """Give the kind of an operation of one field, its document and its variables."""
        kind = self.one("query", "query", "mutation", "mutation", "subscription")
        root = TYPES[KINDS[kind]]
        assert isinstance(root, GraphQLObjectType)
        name = self.chance.choice(sorted(root.fields))
        field = root.fields[name]
        variables: dict[str, Any] = {}
        declared, given = [], []
        for argument, about in field.args.items():
            if isinstance(about.type, GraphQLNonNull) or self.chance.random() < 0.7:
                variables[argument] = self.argument(about.type)
                declared.append(f"${argument}: {about.type}")
                given.append(f"{argument}: ${argument}")
        head = f"({', '.join(declared)})" if declared else ""
        with_arguments = f"({', '.join(given)})" if given else ""
        text = f"{kind}{head} {{ {name}{with_arguments} {self.selection(field.type, 3)} }}"
        return kind, text, variables

    def selection(self, kind: GraphQLOutputType, depth: int) -> str:
        """Give some fields of what is answered, with arguments written into the document."""
        named = get_named_type(kind)
        if isinstance(named, GraphQLInterfaceType):
            return "{ id }"
        if not isinstance(named, GraphQLObjectType):
            return ""
        chosen = ["__typename"]
        for name, field in named.fields.items():
            deep = isinstance(get_named_type(field.type), GraphQLObjectType)
            if (deep and depth <= 0) or self.chance.random() < 0.4:
                continue
            given = [
                f"{argument}: {self.literal(about.type)}"
                for argument, about in field.args.items()
                if isinstance(about.type, GraphQLNonNull) or self.chance.random() < 0.4
            ]
            arguments = f"({', '.join(given)})" if given else ""
            chosen.append(f"{name}{arguments} {self.selection(field.type, depth - 1)}")
        return "{ " + " ".join(chosen) + " }"

    def literal(self, kind: GraphQLInputType) -> str:
        named = str(get_named_type(kind))
        if named in {"Int", "Long"}:
            return str(self.one(0, 1, 5, -1, 2**31 - 1, 2**53))
        if named == "Boolean":
            return self.one("true", "false")
        if isinstance(TYPES[named], GraphQLInputObjectType):
            return self.one("{seq: 1}", "{seq: 0}", '{time: "0001-01-01T00:00:00Z"}', "{}")
        if isinstance(found := TYPES[named], GraphQLEnumType):
            return self.chance.choice(sorted(found.values))
        return json.dumps(self.text()[:100])

    def argument(self, kind: GraphQLInputType) -> Any:  # noqa: PLR0911  as many kinds as there are
        """Give a value that mostly fits a type of the schema."""
        if self.chance.random() < 0.04:
            return self.value()
        if isinstance(kind, GraphQLNonNull):
            return self.argument(kind.of_type)
        if self.chance.random() < 0.1:
            return None
        if isinstance(kind, GraphQLList):
            return [self.argument(kind.of_type) for _ in range(self.chance.randrange(4))]
        if isinstance(kind, GraphQLInputObjectType):
            return {
                name: self.argument(field.type)
                for name, field in kind.fields.items()
                if isinstance(field.type, GraphQLNonNull) or self.chance.random() < 0.6
            }
        if isinstance(kind, GraphQLEnumType):
            return self.chance.choice(sorted(kind.values))
        made = {"Int": self.number, "Long": self.number, "Boolean": self.yes, "JSON": self.value}
        return made.get(kind.name, self.text)()

    # The rest

    def request(self) -> tuple[str, str, dict[str, str], bytes]:
        """Give the method, the path, the headers and the body of a request."""
        path = self.chance.choice(PATHS).format(self.text()[:300])
        headers = {
            self.chance.choice(HEADERS): self.text()[:200] for _ in range(self.chance.randrange(3))
        }
        content = json.dumps(self.value()).encode() if self.chance.random() < 0.8 else b"\xff\0{"
        if self.chance.random() < 0.5:
            headers["content-type"] = "application/json"
        return self.chance.choice(METHODS), path, headers, content

    def frame(self) -> str | bytes:
        """Give a frame for the hub's socket."""
        if self.chance.random() < 0.6:
            return json.dumps(self.command())
        ops = ("start", "event", "update", "join", "done", "cancel", "resume", "leave", "ping", "?")
        frame: dict[str, Any] = {
            "id": self.one(1, 2, -1, "x", 2**70),
            "op": self.chance.choice(ops),
        }
        fields = (
            "mutation family task flow revision label event data input patch edit baseSeq after"
        )
        for name in fields.split():
            if self.chance.random() < 0.5:
                frame[name] = self.one(self.text()[:300], self.value(), self.number())
        text = json.dumps(frame)
        cut = self.chance.randrange(1, len(text))
        odd = self.text().encode("utf-8", "surrogatepass")
        return self.one(text, text, text, text, text[:cut], text.encode(), odd)

    def command(self) -> dict[str, Any]:
        """Give a frame for the hub's socket that is as it should be, about what there is."""
        family, task = self.known[:2]
        place = {"family": family, "task": task}
        edit = {"op": self.one("add", "replace", "remove", "test"), "value": self.value()}
        paths = ("/input/x", "/input/prompt", "/shared/x", "/output", "/input/x/-", "/", "", "x")
        told: dict[str, dict[str, Any]] = {
            "start": {"flow": self.one("welcome", "review", self.text()[:300])},
            "event": {
                **place,
                "event": self.one("SEND", "STOP", "FINISH", self.text()[:300]),
                "data": self.value(),
            },
            "update": {**place, "patch": self.one({"input": self.members()}, self.members())},
            "done": {**place, "input": self.members()},
            "cancel": place,
            "join": place,
            "resume": {"family": family, "after": self.one(0, 0, 1, 3, self.number())},
            "leave": {"family": family},
        }
        op = self.one(*told, *["event", "update", "resume"] * 2)
        frame = {"id": self.count, "op": op, "mutation": self.new(), **told[op]}
        if op == "update" and self.yes():
            del frame["patch"]
            frame["edit"] = [{**edit, "path": self.chance.choice(paths)} for _ in range(3)]
        return frame

    def members(self) -> dict[str, Any]:
        """Give an object of any JSON."""
        return {self.one("prompt", "x", "$a", "a.b", ""): self.value() for _ in range(2)}

    def conversation(self) -> tuple[str, str, dict[str, str], bytes]:
        """Give a request to a task's stream: what is said to it, or that it is followed."""
        task = self.one(*[self.known[1]] * 8, self.text()[:300])
        headers = {}
        if self.chance.random() < 0.4:
            places = ("0..0", "1..0", "5..0", "3.x.7", "99999..0", "-1..0", "", "x", "1.2.3.4")
            headers["last-event-id"] = self.chance.choice(places)
        if self.yes():
            after = self.one("", "?after=0", "?after=0", "?after=3", f"?after={self.number()}")
            return "GET", f"/chat/{task}{after}", headers, b""
        message: dict[str, Any] = {"message": self.one("Hello", self.text(), self.value())}
        if self.chance.random() < 0.3:
            message["event"] = self.one("SEND", "STOP", "RETRY", "FINISH", self.text()[:300])
        if self.chance.random() < 0.3:
            message["mutation"] = self.one(self.new(), "again", self.text()[:300])
        if self.chance.random() < 0.1:
            message[self.text()[:50]] = self.value()
        headers["content-type"] = "application/json"
        return "POST", f"/chat/{task}", headers, json.dumps(message).encode()
