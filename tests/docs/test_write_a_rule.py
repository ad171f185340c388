"""The guide "Write a rule", followed to the letter."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from docs.guide import block, installed
from taskflow import plugins
from taskflow.domain.errors import RuleRefused
from taskflow.domain.flow.reading import read_flow
from taskflow.testing import rehearsal
from taskflow.testing.rehearsal import BEN, Rehearsal

GUIDE = "write-a-rule.md"


@pytest.fixture
def registry(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[plugins.Registry]:
    with installed(GUIDE, "taskflow_quiet", tmp_path, monkeypatch) as found:
        yield found


@pytest.fixture
async def house(registry: plugins.Registry) -> Rehearsal:
    drawn = read_flow(block(GUIDE, "yaml"), "page")["tasks"]
    tasks: list[dict[str, Any]] = [
        {**task, "local": task.get("config", {}).get("local", {})} for task in drawn
    ]
    return Rehearsal(rehearsal.plan(*tasks, installed=registry), registry)


def test_the_rule_is_found_and_sound(registry: plugins.Registry) -> None:
    assert registry.problems == ()
    assert registry.tasks["RuleQuiet"].label == "Quiet hours"


async def test_people_talk_by_day_and_are_refused_at_night(house: Rehearsal) -> None:
    house.send("room", "SEND", by=BEN)
    house.send("quiet", "NIGHT")
    with pytest.raises(RuleRefused, match="It is night") as told:
        house.send("room", "SEND", by=BEN)
    assert told.value.kind == "quiet.hours"
    house.send("quiet", "DAY")
    house.send("room", "SEND", by=BEN)


async def test_the_third_knock_is_reported_in_the_same_commit(house: Rehearsal) -> None:
    house.send("quiet", "NIGHT")
    house.send("room", "KNOCK")
    house.send("room", "KNOCK")
    assert house.state("porter") == "calm"
    house.send("room", "KNOCK")
    assert house.output("quiet") == {"knocks": 3}
    assert house.state("porter") == "woken"


async def test_a_conversation_does_not_wait_for_it(house: Rehearsal) -> None:
    assert house.output("hall")["open"] == ["porter", "room"]
    house.cancel("hall")
    assert house.task("quiet").kind == "cancelled"
