"""The hub has one exit: families that change leave it nowhere."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import taskflow
from taskflow.hub.hub import Hub
from taskflow.hub.read.reader import Reader

PACKAGE = Path(taskflow.__file__).parent
OUTSIDE = ("api", "app", "auth", "cli", "closest", "processors")
INSIDE = {"families", "stream", "streams"}
"""What has to do with families that change, of a hub and its reader."""


def reached(source: str) -> Iterator[str]:
    """Give each way in which a source gets hold of what is inside a hub."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name | ast.Attribute):
            owner = node.value.id if isinstance(node.value, ast.Name) else node.value.attr
            if owner.lstrip("_") in {"hub", "reader"} and node.attr.lstrip("_") in INSIDE:
                yield f"{owner}.{node.attr}"


@pytest.mark.parametrize("room", OUTSIDE)
def test_nobody_outside_reaches_for_a_family_that_changes(room: str) -> None:
    found = {
        file.relative_to(PACKAGE).as_posix(): ways
        for file in (PACKAGE / room).rglob("*.py")
        if (ways := [*reached(file.read_text())])
    }
    assert found == {}


@pytest.mark.parametrize("way", ["hub.families", "hub.reader.stream", "self._hub._families"])
def test_who_reaches_for_one_is_found(way: str) -> None:
    assert [*reached(f"state = {way}.get(ident)")]


def test_the_hub_shows_no_streams_of_families() -> None:
    assert not hasattr(Hub, "families")
    assert Reader.view.__annotations__["return"].__name__ == "FamilyView"
