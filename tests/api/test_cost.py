"""What a GraphQL operation may at most be, measured before it is validated."""

import re
from pathlib import Path
from typing import Any

import pytest
from graphql import get_introspection_query, parse

from taskflow.api.graphql.cost import Ruler, beyond
from taskflow.api.graphql.documents import TOKENS
from taskflow.api.graphql.schema import schema

SOURCES = Path(__file__).parents[2] / "frontend" / "src"
SCHEMA: Any = schema._schema  # noqa: SLF001  no public way
PAGE = "families(first: %s) { edges { node { tasks(first: %s) { edges { node { id } } } } } }"


def refused(query: str, **variables: Any) -> str:
    error = beyond(Ruler(SCHEMA, variables, parse(query, max_tokens=TOKENS)))
    return str((error.extensions or {})["code"]) if error else ""


def chain(leaf: str, kind: str = "Query") -> str:
    """Give fragments of which each doubles the next."""
    links = [f"fragment F{n} on {kind} {{ ...F{n + 1} ...F{n + 1} }}" for n in range(100)]
    return f"{{ ...F0 }} {' '.join(links)} fragment F100 on {kind} {{ {leaf} }}"


@pytest.mark.parametrize(
    ("query", "code"),
    [
        (f"{{ {PAGE % (100, 100)} }}", "limit.cost"),
        (f"{{ {PAGE % (10, 20)} }}", ""),
        (f"query($n: Int!) {{ {PAGE % ('$n', '$n')} }}", "limit.cost"),
        (f"{{ ...F }} fragment F on Query {{ {PAGE % (100, 100)} }}", "limit.cost"),
        ("{ families(first: 999999999999999999999) { edges { node { id } } } }", "limit.cost"),
        (chain("__typename"), "limit.cost"),
        (chain("...Nowhere"), "limit.cost"),
        (chain("nothing", "Nowhere"), "limit.cost"),
        ("{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }", ""),
        ("{ " + "a { " * 16 + "b" + " }" * 16 + " }", "limit.depth"),
        ("{ " + " ".join(f"a{n}: me {{ id }}" for n in range(16)) + " }", "limit.aliases"),
        ("{ " + "me { id } " * 100 + "}", "limit.repeats"),
        ('{ a: __schema { types { name } } b: __type(name: "Task") { name } }', ""),
        (get_introspection_query(), ""),
    ],
)
def test_an_operation_beyond_a_bound_is_refused(query: str, code: str) -> None:
    assert refused(query) == code


def test_a_page_is_as_large_as_its_variable_says() -> None:
    query = f"query($n: Int!) {{ {PAGE % ('$n', '$n')} }}"
    assert refused(query, n=5) == ""
    assert refused(query, n=100) == "limit.cost"


def test_every_document_of_the_pages_is_within_the_bounds() -> None:
    documents = [
        document
        for file in SOURCES.rglob("*.ts*")
        if "generated" not in file.parts
        for document in re.findall(r"graphql\(\s*`(.*?)`", file.read_text("utf-8"), re.DOTALL)
    ]
    fragments = {
        name: document
        for document in documents
        for name in re.findall(r"fragment (\w+) on", document)
    }
    assert len(documents) > 20
    for document in documents:
        if not document.lstrip().startswith("fragment"):
            whole = document
            for name in re.findall(r"\.\.\.(\w+)", document):
                if name in fragments and f"fragment {name} on" not in whole:
                    whole += fragments[name]
            assert refused(whole) == "", whole
