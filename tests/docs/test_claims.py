"""Each sentence of the documentation that promises something names the test that shows it."""

import ast
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Final

import pytest
import yaml

from sentences import sentences

HERE: Final = Path(__file__).parent
TESTS: Final = HERE.parent
ROOT: Final = TESTS.parent
CLAIMS: Final[Mapping[str, Mapping[str, str]]] = yaml.safe_load(
    (HERE / "claims.yaml").read_text("utf-8")
)
NONE: Final = "none: "


@cache
def found_in(file: str) -> frozenset[str]:
    """Give the names of the tests in a file."""
    tree = ast.parse((TESTS / file).read_text("utf-8"))
    found = (ast.FunctionDef, ast.AsyncFunctionDef)
    names = {one.name for one in tree.body if isinstance(one, found)}
    return frozenset(name for name in names if name.startswith("test_"))


def named() -> Iterator[tuple[str, str]]:
    """Give each test that is named, with the sentence that names it."""
    for document, claims in CLAIMS.items():
        for beginning, tests in claims.items():
            if not tests.startswith(NONE):
                yield from ((f"{document}: {beginning}", test) for test in tests.split())


@pytest.mark.parametrize("document", CLAIMS)
def test_every_sentence_has_its_test(document: str) -> None:
    said = sentences(ROOT / document)
    assert len(said) > 10
    claims = CLAIMS[document]
    found = {one: [start for start in claims if one.startswith(start)] for one in said}
    assert [one for one, starts in found.items() if not starts] == []
    assert {one: starts for one, starts in found.items() if len(starts) > 1} == {}
    used = [starts[0] for starts in found.values()]
    assert sorted(used) == sorted(claims), "a claim whose sentence is gone, or said twice"
    assert len(found) == len(said), "a sentence that stands there twice"


def test_every_test_that_is_named_is_there() -> None:
    missing = [
        (place, test)
        for place, test in named()
        for file, _, name in [test.partition("::")]
        if not (TESTS / file).is_file() or name not in found_in(file)
    ]
    assert missing == []


def test_what_has_no_test_says_why() -> None:
    untested = [
        (document, start, tests.removeprefix(NONE))
        for document, claims in CLAIMS.items()
        for start, tests in claims.items()
        if tests.startswith(NONE)
    ]
    assert all(why.strip() for _, _, why in untested)
    assert len(untested) < sum(map(len, CLAIMS.values())) / 6
