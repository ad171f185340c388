"""The guide "Declare a kind", followed to the letter."""

import re
from pathlib import Path
from typing import Any

import pytest

from taskflow import plugins
from taskflow.domain.declared.checking import kind_problems
from taskflow.domain.declared.compiling import declared
from taskflow.domain.errors import IllegalEvent
from taskflow.domain.flow.reading import parsed
from taskflow.domain.flow.validation import problems
from taskflow.domain.kind import kinds_of
from taskflow.domain.plugin import headline
from taskflow.testing.rehearsal import Rehearsal, plan

GUIDE = Path(__file__).parents[2] / "docs" / "guide" / "declare-a-kind.md"
KIND, FLOW = (
    parsed(block) for block in re.findall(r"```yaml\n(.*?)```", GUIDE.read_text("utf-8"), re.DOTALL)
)
KNOWN = kinds_of(plugins.find().tasks)


@pytest.fixture
async def family() -> Rehearsal:
    kind = declared(KIND, 1)
    tasks: list[dict[str, Any]] = [
        {**task, "local": task.get("config", {}).get("local", {})} for task in FLOW["tasks"]
    ]
    return Rehearsal(plan(*tasks, kinds=[kind]), kinds=[kind])


def test_the_documents_have_no_mistakes() -> None:
    assert kind_problems(KIND, KNOWN) == []
    assert problems(FLOW, {**KNOWN, KIND["name"]: declared(KIND, 1)}) == []


async def test_a_text_is_returned_with_remarks_until_it_is_approved(family: Rehearsal) -> None:
    with pytest.raises(IllegalEvent):
        family.send("review", "RETURN")
    family.send("review", "RETURN", input={"remark": "Shorter."})
    assert family.output("review")["remarks"] == ["Shorter."]
    assert headline(family.catalogue.types["Review"], family.seen("review")) == "1 of 2 rounds"
    family.send("review", "APPROVE")
    assert family.task("review").kind == "done"
    assert family.output("review")["approved"] is True


async def test_it_is_over_after_so_many_rounds(family: Rehearsal) -> None:
    for remark in ("Shorter.", "Clearer."):
        family.send("review", "RETURN", input={"remark": remark})
    assert family.task("review").kind == "done"
    assert family.output("review")["approved"] is False
