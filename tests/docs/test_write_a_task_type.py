"""The guide "Write a task type", followed to the letter."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from docs.guide import block, installed
from taskflow import plugins
from taskflow.domain.errors import IllegalEvent, Invalid
from taskflow.testing import rehearsal
from taskflow.testing.rehearsal import BEN, Rehearsal

GUIDE = "write-a-task-type.md"


@pytest.fixture
def registry(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[plugins.Registry]:
    with installed(GUIDE, "taskflow_vote", tmp_path, monkeypatch) as found:
        yield found


@pytest.fixture
async def vote(registry: plugins.Registry) -> Rehearsal:
    (task,) = yaml.safe_load(block(GUIDE, "yaml"))["tasks"]
    plan = rehearsal.plan({**task, "local": task["config"]["local"]}, installed=registry)
    return Rehearsal(plan, registry)


def test_the_type_is_found_and_sound(registry: plugins.Registry) -> None:
    assert registry.problems == ()
    assert registry.tasks["TaskVote"].label == "Vote"


async def test_a_vote_is_noted_and_may_be_changed(vote: Rehearsal) -> None:
    vote.send("vote", "VOTE", data=True)
    vote.send("vote", "VOTE", data=False)
    assert vote.output("vote")["votes"] == {"anna": False}


async def test_what_is_no_vote_is_refused(vote: Rehearsal) -> None:
    with pytest.raises(Invalid, match="true or false"):
        vote.send("vote", "VOTE", data="perhaps")


async def test_it_is_counted_when_enough_have_voted(vote: Rehearsal) -> None:
    vote.send("vote", "VOTE", data=True)
    with pytest.raises(IllegalEvent):
        vote.send("vote", "CLOSE")
    vote.send("vote", "VOTE", data=True, by=BEN)
    vote.send("vote", "CLOSE")
    await vote.work("vote")
    assert vote.task("vote").kind == "done"
    assert vote.output("vote")["agreed"] is True
