"""The page "Statecharts": its example compiles and does what the page says."""

import json
import re
from pathlib import Path

import pytest

from taskflow.domain.budget import COMMAND, STEP
from taskflow.domain.errors import FlowInvalid, IllegalEvent
from taskflow.domain.expression import MAX_BYTES, MAX_DEPTH, MAX_GROWTH
from taskflow.domain.statechart import Machine, MachineEvent, Snapshot
from taskflow.domain.statechart.checking import PROTECTED

PAGE = (Path(__file__).parents[2] / "docs" / "reference" / "statecharts.md").read_text()
EXAMPLE = json.loads(re.findall(r"```json\n(.*?)```", PAGE, re.DOTALL)[0])


def test_the_example_goes_from_the_question_to_the_end() -> None:
    machine = Machine.compile(EXAMPLE)
    step = machine.initial({})
    assert machine.legal(Snapshot.of(step), {}) == ("ANSWER",)
    answer = MachineEvent.user("ANSWER", {"approved": True, "name": "Ada"})
    step = machine.step(Snapshot.of(step), answer, {})
    assert step.patch == {"output": {"by": "Ada"}}
    step = machine.step(Snapshot.of(step), MachineEvent.error("work"), {})
    assert machine.legal(Snapshot.of(step), {}) == ("RETRY",)
    with pytest.raises(IllegalEvent):
        machine.step(Snapshot.of(step), MachineEvent.done("work"), {})


def test_the_page_names_what_only_the_hub_writes() -> None:
    assert all(f"`{name}`" in PAGE for name in PROTECTED)


def test_the_page_names_the_bounds() -> None:
    said = (
        f"{MAX_BYTES // 1024} kB and {MAX_DEPTH} levels",
        f"{MAX_GROWTH} times",
        f"{STEP:,}",
        f"{COMMAND:,}",
    )
    assert all(words in PAGE for words in said)


def test_the_trap_of_the_exclamation_mark_is_refused() -> None:
    chart = {"initial": "a", "states": {"a": {"on": {"GO": {"guard": "!input.ready"}}}}}
    with pytest.raises(FlowInvalid, match="Write !"):
        Machine.compile(chart)
