"""The worst inputs of each shape that are small enough to be sent, for a size ``n``."""

import json
from typing import Any

Flow = dict[str, Any]


def doubled(depth: int, key: str = "allOf") -> dict[str, Any]:
    """Give a schema of a kilobyte in which a validator finds its way in ``2 ** depth`` ways."""
    parts: dict[str, Any] = {"a0": {"type": "string"}}
    for number in range(1, depth):
        parts[f"a{number}"] = {key: [{"$ref": f"#/$defs/a{number - 1}"}] * 2}
    last = {"$ref": f"#/$defs/a{depth - 1}"}
    return {"type": "object", "properties": {"x": {}}, "$defs": parts, "allOf": [last]}


def schemas(n: int) -> dict[str, tuple[dict[str, Any], Any]]:
    """Give schemas of a form with the value for its field x that takes longest to check."""

    def field(schema: dict[str, Any], **more: Any) -> dict[str, Any]:
        return {"type": "object", "properties": {"x": schema}, **more}

    twice = [{"properties": {"c": {"$ref": "#/$defs/n"}}}] * 2
    inside: Any = {}
    for _ in range(40):
        inside = {"c": inside}
    names = [f"k{k}" for k in range(9 * n)]
    large = dict.fromkeys(names[: 4 * n], 1)
    unevaluated: dict[str, Any] = {"properties": {"x": True}}
    for _ in range(20):
        unevaluated = {"unevaluatedProperties": False, "allOf": [unevaluated]}
    return {
        **{f"{key} doubled": (doubled(20, key), 1) for key in ("allOf", "anyOf", "oneOf")},
        "the same part for each level of the value": (
            field({"$ref": "#/$defs/n"}, **{"$defs": {"n": {"allOf": twice}}}),
            inside,
        ),
        "many options for many items": (field({"items": {"enum": list(range(n))}}), [-1] * n),
        "many items": (field({"items": {"type": "string"}}), list(range(20 * n))),
        "items all alike": (field({"uniqueItems": True}), [{"a": k} for k in range(20 * n)]),
        "many patterns": (
            field({"patternProperties": {f"a{k}$": {"type": "string"} for k in range(n)}}),
            {f"k{k}": k for k in range(n)},
        ),
        "large patterns": (
            field({"properties": {f"p{k}": {"pattern": r"\w{1,200}"} for k in range(n)}}),
            {f"p{k}": "a" * 100 for k in range(n)},
        ),
        "many properties": (
            field({"properties": {f"p{k}": {"type": "string"} for k in range(10 * n)}}),
            {f"p{k}": k for k in range(10 * n)},
        ),
        "rules that look again": ({**unevaluated, "type": "object"}, 1),
        "a large value and many rules": (
            field({"allOf": [{"type": "string"}] * n}),
            ["x" * 1000] * n,
        ),
        "a pattern that looks at all of itself for each letter": (
            field({"pattern": f"[ab]*a[ab]{{{n}}}c"}),
            "abbaab" * (600 * n),
        ),
        "patterns for long names": (
            field({"patternProperties": {f"[ab]*a[ab]{{{n}}}{k}": True for k in range(9)}}),
            {"abbaab" * (10 * n) + str(k): 1 for k in range(100)},
        ),
        "a long text with a format": (field({"format": "uri"}), "a:" + "a" * (7000 * n)),
        "names that each of many items lacks": (
            field({"items": {"required": names}}),
            [{} for _ in range(n)],
        ),
        "names that each of many items might have": (
            field({"items": {"properties": dict.fromkeys(names, True)}}),
            [{"a": k} for k in range(2 * n)],
        ),
        "names that depend on others": (
            field({"items": {"dependentRequired": {name: [] for name in names}}}),
            [{"a": k} for k in range(2 * n)],
        ),
        "numbers that are far from what divides them": (
            field({"items": {"multipleOf": 1e-300}}),
            [1e300] * (2 * n),
        ),
        "a large object that many rules compare": (
            {
                **field({"allOf": [{"$ref": "#/$defs/a"}] * (n // 8)}),
                "$defs": {"a": {"const": large}},
            },
            large,
        ),
        "more values than any rule looks at": (field({}), list(range(90 * n))),
    }


def one(**more: Any) -> dict[str, Any]:
    """Give a task that a family begins with."""
    return {"name": "one", "type": "TaskFree", "initiator": True, **more}


def chart(**states: Any) -> dict[str, Any]:
    """Give a chart that begins in a."""
    return {"id": "m", "initial": "a", "states": {"b": {}, **states}}


def flows(n: int) -> dict[str, Flow]:
    """Give flows of which each part is as large as it may be, or many are, for ``n`` of 1,000."""
    kids = [{"name": f"t{k}", "type": "TaskChat", "parent": "one"} for k in range(n)]
    links = [
        {"from": f"t{k}.output.answer", "to": f"t{k + 1}.shared.x"} for k in range(len(kids) - 1)
    ]
    form = {"type": "object", "properties": {"x": {"type": "string"}}}
    selects = [
        {"name": f"s{k}", "type": "TaskSelect", "config": {"local": {"schema": form}}}
        for k in range(5 * n)
    ]
    params = {f"output.v{k}": f"input.a{k}" for k in range(4 * n)}
    regions = {
        f"r{k}": {"initial": "s", "states": {"s": {}, "t": {}}} for k in range(int(0.33 * n))
    }
    far = {f"E{k}": f"#m.p.r{k}.t" for k in range(n // 10)}
    parallel = {"p": {"type": "parallel", "states": regions, "on": far}}
    brackets = {"systemMessage": "{{" * (20 * n)}
    guards = [{"guard": f"input.a{k} == `{k}`", "target": "b"} for k in range(3 * n)]
    return {
        "tasks": {"tasks": [one(), *kids]},
        "tasks and connections": {"tasks": [one(), *kids], "connections": links},
        "forms": {"tasks": [one(), *selects]},
        "assign": {
            "tasks": [
                one(
                    fsm=chart(
                        a={
                            "on": {
                                "GO": {
                                    "target": "b",
                                    "actions": [{"type": "assign", "params": params}],
                                }
                            }
                        }
                    )
                )
            ]
        },
        "guards": {"tasks": [one(fsm=chart(a={"on": {"GO": guards}}))]},
        "parallel": {"tasks": [one(fsm=chart(a={"on": {"GO": "p"}}, **parallel))]},
        "brackets": {
            "tasks": [
                one(),
                {
                    "name": "two",
                    "type": "TaskChat",
                    "parent": "one",
                    "config": {"local": brackets},
                },
            ]
        },
        "inherited": {
            "tasks": [one(config={"more": {"text": "x" * (500 * n)}}), *kids[: n // 3]],
        },
    }


def imports(n: int) -> dict[str, str]:
    """Give texts of flows that take longest to read, or to refuse."""
    many = ",".join(f'"k{k}":1' for k in range(20 * n))
    empty = ",".join(["{}"] * (200 * n))
    tasks = [{"name": f"t{k}", "type": "TaskChat"} for k in range(5 * n)]
    return {
        "a doubled key": "{" + many + ',"k1":1}',
        "empty tasks": '{"name":"a","tasks":[' + empty + "]}",
        "many tasks": json.dumps({"name": "a", "tasks": tasks}),
        "brackets": "[" * (50 * n),
        "yaml": "name: a\ntasks:\n" + "".join(f"- {{name: t{k}, type: X}}\n" for k in range(n)),
    }


def operations(n: int) -> dict[str, list[dict[str, Any]]]:
    """Give edits of a flow of 5,000 tasks, ``n`` of them at once."""
    return {
        "reparent": [
            {"op": "reparent", "task": f"t{k + 1000}", "parent": f"t{k}"} for k in range(n)
        ],
        "rename": [{"op": "rename", "task": f"t{k}", "name": f"x{k}"} for k in range(n)],
        "set": [
            {"op": "set", "task": f"t{k}", "path": ["label"], "value": "Other"} for k in range(n)
        ],
        "remove": [{"op": "removeTask", "task": f"t{k}"} for k in range(n)],
        "replace": [
            {
                "op": "replace",
                "document": {
                    "name": "a",
                    "tasks": [{"name": f"n{k}", "type": "TaskChat"} for k in range(16 * n)],
                },
            }
        ],
    }
