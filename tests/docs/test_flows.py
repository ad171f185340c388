"""The page "Flow files": its example is sound, and it names every field and operation."""

import re
from pathlib import Path
from typing import Any

import msgspec

from taskflow import plugins
from taskflow.domain.flow.document import MAX_BYTES, PORTS, SECTIONS, FlowDocument, TaskEntry
from taskflow.domain.flow.operations import OPERATION_SCHEMA
from taskflow.domain.flow.reading import read_flow
from taskflow.domain.flow.validation import problems
from taskflow.hub.catalogue import Catalogue

PAGE = (Path(__file__).parents[2] / "docs" / "reference" / "flows.md").read_text("utf-8")


def table(heading: str) -> dict[str, str]:
    """Give the rows below a heading, by what stands in code marks in their first cell."""
    section = PAGE.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| (`.*?) \| (.*) \|$", section, re.MULTILINE)
    return {name: rest for cell, rest in rows for name in re.findall(r"`(\w+)`", cell)}


def test_the_example_can_be_started() -> None:
    (text,) = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
    registry = plugins.find()
    assert problems(read_flow(text, "page"), Catalogue(registry.tasks, registry.rules).types) == []


def test_every_field_is_told_and_nothing_else() -> None:
    document = [field.encode_name for field in msgspec.structs.fields(FlowDocument)]
    task = [field.encode_name for field in msgspec.structs.fields(TaskEntry)]
    assert [*table("The document")] == document
    assert {*table("A task")} == {*task}
    (told,) = re.findall(r"Sections are (.*?);", PAGE, re.DOTALL)
    assert set(re.findall(r"`(\w+)`", told)) == {*PORTS}
    (kept,) = re.findall(r"nor (`.*?)\.", PAGE)
    assert set(re.findall(r"`(\w+)`", kept)) == {*SECTIONS} - {*PORTS}
    assert f"{MAX_BYTES // 2**20} MiB" in PAGE


def test_every_operation_is_told_with_its_fields() -> None:
    told = {
        name: set(re.findall(r"`(\w+)`", re.sub(r"\(.*?\)", "", rest)))
        for name, rest in table("Operations").items()
        if name != "op"
    }
    known: dict[str, Any] = {}
    for shape in OPERATION_SCHEMA["$defs"].values():
        properties = shape.get("properties", {})
        if "enum" in properties.get("op", {}):
            known[properties["op"]["enum"][0]] = {*properties} - {"op"}
    assert told == known
