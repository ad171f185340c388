"""What the documentation lists is what there is: fields, ops, events, limits, keys."""

import re
from pathlib import Path
from typing import Any

import pytest

from taskflow.api import body, fair_share, socket
from taskflow.api.graphql import cost, graphql_socket, graphs, paging, request
from taskflow.api.graphql.documents import TOKENS
from taskflow.api.graphql.schema import schema
from taskflow.app import bounds, handles, refusal, slow_clients
from taskflow.domain import budget, graph_paths, limits, schema_cost, turns
from taskflow.domain.allowances import USUAL
from taskflow.domain.flow import inherited_size, mistakes, yaml_text
from taskflow.domain.flow.operations import every
from taskflow.hub import flows, heavy_work
from taskflow.hub.due import ready_effects, throttle
from taskflow.hub.read.graph_paths import MOST_LINES
from taskflow.hub.stream import queued_command
from taskflow.sandbox import worker
from taskflow.services import openai
from taskflow.texts import template

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
        socket._frame('{"op": "nonsense"}')  # noqa: SLF001  it names them all
    known = str(refused.value).partition("known are ")[2].rstrip(".").split(", ")
    assert listed == set(known)


def test_the_limits_are_those_of_the_code() -> None:
    mebi = 1024 * 1024
    assert row("body of a request").split("|")[0].split() == (
        f"{body.LARGEST // mebi} MiB; GraphQL {request.LARGEST // mebi} MiB".split()
    )
    assert f" {socket.LARGEST // mebi} MiB " in row("frame of a socket")
    assert f" {socket.MOST_RESUMED} " in row("families followed on a socket of `/hub`")
    assert f" {limits.MAX_DEPTH} levels " in row("nesting of JSON")
    assert f" {limits.MAX_BYTES // mebi} MiB " in row("a task's document")
    assert f" {cost.BUDGET:,}: " in row("GraphQL: cost")
    assert f" {graphs.TASKS:,} tasks " in row("GraphQL: a family's `graph`")
    walked = row("GraphQL: `paths` and `reachable`")
    for most in (MOST_LINES, graph_paths.VISITS, graph_paths.SHOWN):
        assert f" {most:,} " in walked
    bounds = f" {cost.DEPTH}, {cost.ALIASES}, {TOKENS:,} "
    assert row("GraphQL: depth, aliases, tokens").startswith(bounds)
    assert f" {graphql_socket.MOST} " in row("GraphQL: operations open on a socket")


COSTLY = (
    f"costly requests of one person: pieces of over {fair_share.COSTLY * 1000:.0f} ms "
    "of the server's processor time"
)
LIMITS = (
    ("head of a request", f" {refusal.MOST_HEAD // 1024} KiB, {refusal.MOST_FIELDS} fields "),
    ("time for the head of a request", f" {bounds.HEAD:.0f} s "),
    ("time for a body", f"within any {bounds.SILENCE:.0f} s, and all of it within"),
    ("time for a body", f" {bounds.BODY / 60:.0f} minutes and a second more for each"),
    ("time for a body", f" {bounds.PACE} bytes "),
    ("requests sent on one connection before the first is answered", f" {bounds.MOST_QUEUED} "),
    ("open connections", f" {handles.MOST_VISITORS:,}, or what the system's file handles allow"),
    ("values in one document or change", f" {limits.MAX_VALUES:,}, "),
    ("values in what is sent at a time: a body, a frame", f" {limits.MOST_SENT:,}, "),
    ("operations of one edit of a flow", f" {flows.MOST_EDITS:,}; a batch of "),
    ("operations of one edit of a flow", f"a batch of {every.MOST_STEPS:,} counts as one"),
    ("values in the text of a flow that is YAML", f" {yaml_text.MOST_VALUES:,} "),
    ("mistakes told of one flow", f" the first {mistakes.MOST} "),
    ("whole numbers", f" ±(2^{(limits.MAX_INTEGER + 1).bit_length() - 1} - 1) "),
    ("keys", ", ".join(f"`{key}`" for key in ("__proto__", "constructor", "prototype"))),
    ("a check by a form's schema", f" {schema_cost.CHECKED:,} rules, "),
    ("a check by a form's schema", f"from {schema_cost.EXPLAINED:,} rules on"),
    ("a form's schema", f" {schema_cost.PARTS:,} values, "),
    ("filling in a template", f" {template.PATIENCE:.0f} s of a process of its own"),
    ("filling in a template", f", {worker.MEMORY // 1024**2} MiB "),
    ("a family's tasks, and their documents", f"[{USUAL.family_tasks:,}; "),
    ("a family's tasks, and their documents", f" {USUAL.family_bytes // 1024**2} MiB]"),
    ("a person's families, and their documents", f"[{USUAL.person_families:,}; "),
    ("a person's families, and their documents", f" {USUAL.person_bytes // 1024**3} GiB]"),
    ("families that a person starts or forks", f"[{USUAL.person_starts:,} a minute]"),
    ("answers and other work under way in a person's families", f"[{USUAL.person_effects:,}]"),
    (
        "what tasks of a flow inherit",
        f" {inherited_size.MOST_INHERITED // 1024**2} MiB, all together ",
    ),
    ("answers of the language model", f"[{openai.USUAL_AT_ONCE} at once]"),
    ("what one command may compute", f"[{budget.COMMAND:,} units]"),
    (
        COSTLY,
        f" {fair_share.AT_ONCE * 1000:.0f} ms of them in a row, then a thirtieth of the time, ",
    ),
    (
        COSTLY,
        f"over {fair_share.FURTHEST:.0f} s never ",
    ),
    (
        "reading, checking, writing or comparing one large document",
        f" {heavy_work.LONGEST:.0f} s of a process of its own, {worker.MEMORY // 1024**2} MiB; ",
    ),
    ("a reader's time for one frame or event", f" {slow_clients.PATIENCE:.0f} s, "),
    ("streams that a person follows at once", f"[{USUAL.person_streams:,}]"),
    ("an answer to one GraphQL operation", f"[{USUAL.answer_bytes // 1024**2} MiB]"),
    ("work of one person's families that is under way", f" {ready_effects.EACH} at once "),
    ("what one person waits for at one place", f" {turns.MOST_WAITING:,} "),
    (
        "what a family sets going without a person",
        (
            f" {throttle.AT_ONCE:,} commits of {throttle.COMMIT // 1024} KiB, "
            f"then {throttle.A_SECOND:.0f} a"
        ),
    ),
    ("`mutation`", f" 1 to {queued_command.LONGEST_MUTATION} characters "),
    ("a page's `first`", f" 1 to {paging.MOST} "),
)


@pytest.mark.parametrize(("first", "said"), LIMITS)
def test_a_limit_is_that_of_the_code(first: str, said: str) -> None:
    assert said in row(first)


def test_a_thirtieth_of_the_time_is_said_as_one_says_it() -> None:
    assert round(1 / fair_share.RATE, -1) == 30


def test_every_reason_of_health_is_listed_and_nothing_else() -> None:
    """A reason is made by name in the code, or for one of the servers that may be away."""
    named: set[str] = set()
    for path in (ROOT / "backend").rglob("*.py"):
        named |= set(re.findall(r"\bReason\(\s*\"([a-z.]+)\"", path.read_text("utf-8")))
    section = PAGE.partition("## Health")[2].partition("\n## ")[0]
    listed: set[str] = set()
    for line in section.splitlines():
        if line.startswith("| `"):
            listed |= words(line.split("|")[1])
    servers = {f"{name}.away" for name in ("model", "embeddings", "vectors", "python")}
    assert listed == named | servers


def test_the_guide_lists_the_keys_of_the_editor() -> None:
    table = GUIDE.partition("| key |")[2].partition("\n\n")[0]
    told = table.lower().replace("ctrl", "mod")
    for keys in re.findall(r'keys: "([^"]+)"', KEYS.read_text("utf-8")):
        first, *_ = keys.split(" ")
        if first != "?":  # said above the table
            assert re.search(rf"(?<![\w+]){re.escape(first)}(?![\w+])", told), first
    assert "`?` shows this list" in GUIDE
