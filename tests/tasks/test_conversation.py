"""TaskConversation, as the people in it see it."""

import pytest

from taskflow.domain.errors import Forbidden
from taskflow.testing.rehearsal import Rehearsal, plan

TWO = (
    {"name": "a", "type": "TaskShowInstruction"},
    {"name": "b", "type": "TaskShowInstruction"},
)


def conversation(**local: object) -> Rehearsal:
    return Rehearsal(plan({"name": "room", "type": "TaskConversation", "local": local}, *TWO))


async def test_its_tasks_start_with_it() -> None:
    family = conversation()
    assert family.state("a") == family.state("b") == "reading"
    assert family.output("room") == {"open": ["a", "b"]}


async def test_a_task_that_follows_another_waits_for_it() -> None:
    first, second = TWO
    family = Rehearsal(
        plan({"name": "room", "type": "TaskConversation"}, {**first, "next": ["b"]}, second)
    )
    assert family.instances("b") == []
    family.send("a", "CONTINUE")
    assert family.state("b") == "reading"
    assert family.output("room") == {"open": ["b"]}


async def test_it_stays_open_when_its_tasks_have_ended() -> None:
    family = conversation()
    family.send("a", "CONTINUE")
    family.send("b", "CONTINUE")
    assert family.output("room") == {"open": []}
    assert not family.task("room").done


async def test_it_ends_with_its_tasks_if_it_is_told_to() -> None:
    family = conversation(endsWithChildren=True)
    family.send("a", "CONTINUE")
    assert not family.task("room").done
    family.send("b", "CONTINUE")
    assert family.task("room").kind == "done"


async def test_leaving_ends_it_and_what_is_still_open() -> None:
    family = conversation()
    family.send("a", "CONTINUE")
    family.send("room", "EXIT")
    assert family.task("room").kind == "done"
    assert family.task("a").kind == "done"
    assert family.task("b").kind == "cancelled"


async def test_nobody_can_claim_that_a_task_has_ended() -> None:
    with pytest.raises(Forbidden):
        conversation().send("room", "CHILD_DONE", {"name": "a", "outcome": "done"})
