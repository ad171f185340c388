"""The worst flows that are accepted: hand-made ones, and random ones for a seed."""

from random import Random
from typing import Any

NUMBERS = list(range(6000))
FIELDS: dict[str, Any] = {
    "numbers": NUMBERS,
    "floats": [number + 0.5 for number in range(3000)],
    "texts": [f"text {number}" for number in range(6000)],
    "objects": [{"k": number, "t": str(number)} for number in range(3000)],
    "lists": [[number, number] for number in range(3000)],
    "members": {f"k{number}": number for number in range(6000)},
    "text": "aä😀" * 30_000,
}
LISTS = ("numbers", "floats", "texts", "objects", "lists", "objects[*].k", "members.*")
OVER = (
    "{0}[?@ < `-{n}`]",
    "{0}[*].[@, @, @]",
    "{0}[?contains(`[1, 2]`, @)]",
    "{0}[?type(@) == 'x']",
    "{0}[*].to_string(@)",
    "{0} == {0}",
    'contains({0}, `{{"k": -{n}}}`)',
    "contains({0}, 'x{n}')",
    "sort({0})",
    "sort_by({0}, &@)",
    "max_by({0}, &@)",
    "max({0})",
    "sum({0})",
    "map(&[@, @], {0})",
    "map(&to_string(@), {0})",
    "map(&length(to_string(@)), {0})",
    "join(', ', {0})",
    "to_string({0})",
    "reverse({0})",
    "{0}[::-1]",
    "[{0}, {0}, {0}][]",
    "{0}[].{{a: @, b: @}}",
)
OTHERS = (
    "input",
    "[input, input]",
    "merge(input.members, input.members)",
    "keys(input.members)",
    "values(input.members)",
    "to_string(input)",
    "input == input",
    "reverse(input.text)",
    "contains(input.text, 'x{n}')",
    "to_number(input.text)",
    "[input.text, input.text, input.text, input.text]",
    "input.text < input.text",
)


def task(states: dict[str, Any], **more: Any) -> dict[str, Any]:
    """Give a task that begins in ``a`` and has large fields."""
    fsm = {"initial": "a", "states": {"b": {}, "c": {}, **states}}
    first = {"name": "one", "type": "TaskFree", "initiator": True, "fsm": fsm}
    return {**first, "input": FIELDS, **more}


def guards(*texts: str, target: str = "b") -> list[Any]:
    """Give transitions of which none is taken, however long it takes to know, but the last."""
    return [{"guard": f"({text}) && `false`", "target": target} for text in texts] + [target]


def assigns(*texts: str) -> list[dict[str, Any]]:
    """Give actions that assign what each text comes to."""
    return [
        {"type": "assign", "params": {f"output.v{number}": text}}
        for number, text in enumerate(texts)
    ]


def expression(rng: Random) -> str:
    """Give a random expression over the large fields."""
    if rng.random() < 0.25:
        return rng.choice(OTHERS).format(n=rng.randrange(1, 99))
    text = rng.choice(OVER).format(f"input.{rng.choice(LISTS)}", n=rng.randrange(1, 99))
    return rng.choice(["{}", "!({})", "[{}, `1`]", "to_string({})", "length({})"]).format(text)


def random_flow(seed: int) -> list[dict[str, Any]]:
    """Give the tasks of a flow whose events GO, ONE and CHAIN compute much."""
    rng = Random(seed)  # noqa: S311  no secret
    texts = [expression(rng) for _ in range(rng.choice([1, 3, 12, 40]))]
    long = rng.choice([2, 20, 100])
    chain = {
        f"x{number}": {"always": guards(*rng.sample(texts, 1), target=f"x{number + 1}")}
        for number in range(long)
    }
    ways = {
        "GO": guards(*texts),
        "ONE": {"target": "b", "actions": assigns(*texts[: rng.randrange(1, 4)])},
        "MANY": {"target": "c", "actions": assigns(*texts)},
        "CHAIN": "x0",
    }
    return [task({"a": {"on": ways}, **chain, f"x{long}": {}})]


def many(count: int, **more: Any) -> list[dict[str, Any]]:
    """Give a task with so many children, which start with it."""
    kids = [{"name": f"t{n}", "type": "TaskFree", "parent": "one", **more} for n in range(count)]
    return [task({"a": {}}, input={}), *kids]


def instants() -> dict[str, Any]:
    """Give states in which instant work leads to more of it, each time after many guards."""
    asked = [f"input.numbers[?@ < `-{number}`]" for number in range(1, 4)]
    return {
        f"w{number}": {
            "invoke": {
                "id": f"w{number}",
                "src": "work",
                "onDone": guards(*asked, target=f"w{number + 1}"),
            }
        }
        for number in range(12)
    }


def made() -> dict[str, dict[str, Any]]:
    """Give what people have thought of, as flow documents by name."""
    always = [f"input.numbers[?@ < `-{number}`]" for number in range(1, 41)]
    turning = {"b": {"always": guards(*always, target="c")}, "c": {"always": {"target": "b"}}}
    regions = {
        f"r{number}": {
            "initial": "s",
            "states": {"s": {"on": {"X": "t", "Y": "#far"}}, "t": {"on": {"X": "s"}}},
        }
        for number in range(200)
    }
    wide = {"p": {"type": "parallel", "states": regions}, "far": {"id": "far"}}
    copies = [
        {"from": "one.input.numbers", "to": f"t{number % 20}.shared.list{number}"}
        for number in range(200)
    ]
    asked = [
        {**link, "when": f"input.numbers[?@ < `-{number}`]"} for number, link in enumerate(copies)
    ]
    kids = [{"name": f"t{number}", "type": "TaskFree", "parent": "one"} for number in range(20)]
    flows: dict[str, list[dict[str, Any]]] = {
        "guards": [task({"a": {"on": {"GO": guards(*always)}}})],
        "always": [task({"a": {"on": {"GO": "b"}}, **turning})],
        "regions": [task({"a": {"on": {"GO": "p"}}, **wide}, input={})],
        "instant": [task({"a": {"on": {"GO": "w0"}}, **instants(), "w12": {}})],
        "heads": many(400),
        "forty": many(40, input={"numbers": NUMBERS}),
        "copies": [task({"a": {}}), *kids],
        "asked": [task({"a": {}}), *kids],
    }
    linked = {"copies": copies, "asked": asked}
    return {
        name: {"name": name, "tasks": tasks, "connections": linked.get(name, [])}
        for name, tasks in flows.items()
    }


COPIES = "[" + ",".join(["input.text"] * 31) + "]"
"""An expression that gives many copies of a text."""


def copying() -> dict[str, Any]:
    """Give a chart whose event GO assigns many copies of a text many times."""
    params = {f"output.v{number}": COPIES for number in range(16)}
    go = {"on": {"GO": {"actions": [{"type": "assign", "params": params}]}}}
    return {"id": "m", "initial": "a", "states": {"a": go, "b": {}}}


def looking() -> dict[str, Any]:
    """Give a chart with thirty events whose guards look for what is not among the numbers."""
    asked = [f"contains(input.numbers.n{k % 8}, `-{k + 1}`)" for k in range(30)]
    ways = {f"E{k}": {"guard": text, "target": "b"} for k, text in enumerate(asked)}
    return {"id": "m", "initial": "a", "states": {"a": {"on": ways}, "b": {}}}


GATHERED: tuple[dict[str, Any], ...] = tuple(
    {"numbers": {f"n{k}": list(range(k, 29_000 + k))}} for k in range(8)
)
"""Inputs that are sent one after the other; together a task holds nearly as much as it may."""
