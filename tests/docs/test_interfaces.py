"""What the documentation lists is what there is: fields, ops, events, limits, keys."""

import re
from pathlib import Path
from typing import Any

import pytest

from taskflow.api import body, socket
from taskflow.api.graphql import asking, cost, graphs, watching
from taskflow.api.graphql.documents import TOKENS
from taskflow.api.graphql.schema import schema
from taskflow.domain import limits

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "reference" / "interfaces.md").read_text("utf-8")
GUIDE = (ROOT / "docs" / "guide" / "using.md").read_text("utf-8")
KEYS = ROOT / "frontend" / "src" / "features" / "editor" / "commands" / "keys.ts"


def row(first: str) -> str:
    """Give the rest of the one row of a table that begins so."""
    (found,) = re.findall(rf"^\| {re.escape(first)} \|(.*)\|$", PAGE, re.MULTILINE)
    return str(found)


def words(text: str) -> set[str]:
    """Give what stands in code marks, without arguments."""
    return {name.partition("(")[0] for name in re.findall(r"`([^`]+)`", text)}


def fields(kind: Any) -> set[str]:
    return set(kind.fields)


def test_every_field_of_the_schema_is_listed_and_nothing_else() -> None:
    served = schema._schema  # noqa: SLF001  no public way
    assert words(row("look")) == fields(served.query_type)
    assert words(row("watch")) == fields(served.subscription_type)
    changes = words(row("steer")) | words(row("draw")) | words(row("people"))
    assert changes == fields(served.mutation_type)


def test_every_op_of_the_socket_is_listed() -> None:
    section = PAGE.partition("## Socket")[2].partition("\n## ")[0]
    table = section.partition("| `op` |")[2]
    listed = {
        name for cell in re.findall(r"^\| (`.*?) \|", table, re.MULTILINE) for name in words(cell)
    }
    with pytest.raises(Exception, match="There is no op") as refused:
        socket._command(socket.Frame(op="nonsense"))  # noqa: SLF001  it names them all
    known = str(refused.value).partition("known are ")[2].rstrip(".").split(", ")
    assert listed == set(known)


def test_the_limits_are_those_of_the_code() -> None:
    mebi = 1024 * 1024
    assert row("body of a request").split("|")[0].split() == (
        f"{body.LARGEST // mebi} MiB; GraphQL {asking.LARGEST // mebi} MiB".split()
    )
    assert f" {socket.LARGEST // mebi} MiB " in row("frame of a socket")
    assert f" {socket.MOST_RESUMED} " in row("families followed on a socket of `/hub`")
    assert f" {limits.MAX_DEPTH} levels " in row("nesting of JSON")
    assert f" {limits.MAX_BYTES // mebi} MiB " in row("a task's document")
    assert f" {cost.BUDGET:,}: " in row("GraphQL: cost")
    assert f" {graphs.TASKS:,} tasks " in row("GraphQL: a family's `graph`")
    bounds = f" {cost.DEPTH}, {cost.ALIASES}, {TOKENS:,} "
    assert row("GraphQL: depth, aliases, tokens").startswith(bounds)
    assert f" {watching.MOST} " in row("GraphQL: operations open on a socket")


def test_the_guide_lists_the_keys_of_the_editor() -> None:
    table = GUIDE.partition("| key |")[2].partition("\n\n")[0]
    told = table.lower().replace("ctrl", "mod")
    for keys in re.findall(r'keys: "([^"]+)"', KEYS.read_text("utf-8")):
        first, *_ = keys.split(" ")
        if first != "?":  # said above the table
            assert re.search(rf"(?<![\w+]){re.escape(first)}(?![\w+])", told), first
    assert "`?` shows this list" in GUIDE
