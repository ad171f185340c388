"""TaskStepper, as the person who goes through it sees it."""

from typing import Any

import pytest

from taskflow.domain.errors import IllegalEvent, SchemaMismatch
from taskflow.testing.rehearsal import Rehearsal, plan

CHOICE = {"schema": {"type": "object", "required": ["x"], "properties": {"x": {"enum": ["A"]}}}}


def steps(**local: Any) -> Rehearsal:
    return Rehearsal(
        plan(
            {"name": "guide", "type": "TaskStepper", "local": local},
            {"name": "read", "type": "TaskShowInstruction"},
            {"name": "choose", "type": "TaskSelect", "local": CHOICE},
            {"name": "talk", "type": "TaskChat"},
        )
    )


def choose(family: Rehearsal) -> None:
    family.send("choose", "SUBMIT", input={"selected": {"x": "A"}})


async def test_only_the_first_step_starts_with_it() -> None:
    family = steps()
    assert [family.instances(name) != [] for name in ("read", "choose", "talk")] == [
        True,
        False,
        False,
    ]
    output = family.output("guide")
    assert output["steps"] == ["read", "choose", "talk"]
    assert (output["current"], output["previous"], output["next"]) == ("read", "", "choose")
    assert output["position"] == 1


async def test_a_step_that_ends_brings_the_next() -> None:
    family = steps()
    family.send("read", "CONTINUE")
    output = family.output("guide")
    assert (output["current"], output["finished"]) == ("choose", ["read"])
    assert family.state("choose") == "choosing"


async def test_it_can_wait_for_next() -> None:
    family = steps(autoAdvance=False)
    family.send("read", "CONTINUE")
    assert family.state("guide") == "ready"
    assert family.instances("choose") == []
    family.send("guide", "NEXT")
    assert family.state("choose") == "choosing"


async def test_next_ends_a_step_that_can_end() -> None:
    family = steps()
    family.send("guide", "NEXT")
    assert family.task("read").kind == "done"
    assert family.state("choose") == "choosing"


async def test_next_says_what_is_missing_in_the_step() -> None:
    family = steps()
    family.send("guide", "NEXT")
    with pytest.raises(SchemaMismatch, match="a value is needed"):
        family.send("guide", "NEXT")
    assert family.output("guide")["current"] == "choose"


async def test_back_shows_a_step_as_it_was_left() -> None:
    family = steps()
    family.send("read", "CONTINUE")
    choose(family)
    family.say("talk", "Hello")
    family.send("guide", "BACK")
    assert family.output("guide")["current"] == "choose"
    assert family.state("guide") == "ready"
    assert family.output("choose")["selected"] == {"x": "A"}
    family.send("guide", "NEXT")
    assert family.state("guide") == "step"
    assert len(family.instances("talk")) == 1
    assert family.due("talk") == ["complete"]


async def test_there_is_nothing_before_the_first_step() -> None:
    with pytest.raises(IllegalEvent):
        steps().send("guide", "BACK")


async def test_going_back_can_be_forbidden() -> None:
    family = steps(allowBack=False)
    family.send("read", "CONTINUE")
    with pytest.raises(IllegalEvent):
        family.send("guide", "BACK")


async def test_one_may_go_to_any_step_that_was_begun() -> None:
    family = steps()
    family.send("read", "CONTINUE")
    choose(family)
    family.send("guide", "GOTO", {"name": "read"})
    assert family.output("guide")["current"] == "read"
    family.send("guide", "GOTO", {"name": "talk"})
    assert (family.output("guide")["current"], family.state("guide")) == ("talk", "step")


@pytest.mark.parametrize("data", [{"name": "talk"}, {"name": "nowhere"}, {}, None, "talk", 7])
async def test_one_may_not_jump_ahead(data: Any) -> None:
    with pytest.raises(IllegalEvent):
        steps().send("guide", "GOTO", data)


async def test_any_order_allows_to_jump_ahead() -> None:
    family = steps(anyOrder=True)
    family.send("guide", "GOTO", {"name": "talk"})
    assert family.state("talk") == "input"
    family.send("read", "CONTINUE")
    assert family.output("guide")["current"] == "talk"
    assert family.output("guide")["finished"] == ["read"]


async def test_it_is_over_when_all_steps_are_done_and_somebody_finishes_it() -> None:
    family = steps()
    family.send("read", "CONTINUE")
    choose(family)
    with pytest.raises(IllegalEvent):
        family.send("guide", "FINISH")
    family.send("guide", "NEXT")
    assert family.task("talk").kind == "done"
    assert family.state("guide") == "ready"
    family.send("guide", "FINISH")
    assert family.task("guide").kind == "done"


async def test_it_can_finish_by_itself() -> None:
    family = steps(autoFinish=True)
    family.send("read", "CONTINUE")
    choose(family)
    family.send("talk", "EXIT")
    assert family.task("guide").kind == "done"


async def test_a_step_that_is_cancelled_holds_it_until_it_is_redone() -> None:
    family = steps()
    family.cancel("read")
    assert family.task("guide").kind == "failed"
    assert family.output("guide")["failed"] == ["read"]
    family.send("guide", "REDO")
    assert family.state("guide") == "step"
    assert family.output("guide")["failed"] == []
    family.send("read", "CONTINUE")
    assert family.output("guide")["current"] == "choose"


async def test_a_step_that_is_cancelled_can_be_passed_over() -> None:
    family = steps()
    family.cancel("read")
    family.send("guide", "NEXT")
    assert family.output("guide")["current"] == "choose"
    family.send("guide", "BACK")
    assert family.state("guide") == "ready"


async def test_redoing_a_step_starts_the_ended_ones_after_it_anew() -> None:
    family = steps()
    family.send("read", "CONTINUE")
    choose(family)
    family.send("guide", "REDO", {"name": "read"})
    assert family.output("guide")["finished"] == []
    assert len(family.instances("read")) == 2
    family.send("read", "CONTINUE")
    assert family.state("choose") == "choosing"
    choose(family)
    assert family.output("guide")["current"] == "talk"
    assert len(family.instances("talk")) == 1


async def test_a_step_under_way_cannot_be_redone() -> None:
    with pytest.raises(IllegalEvent):
        steps().send("guide", "REDO")


async def test_without_steps_it_can_only_be_finished() -> None:
    family = Rehearsal(plan({"name": "guide", "type": "TaskStepper"}))
    family.send("guide", "FINISH")
    assert family.task("guide").kind == "done"
