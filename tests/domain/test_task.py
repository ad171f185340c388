"""Tasks: what each event leaves of one."""

from taskflow.domain.event import By, Effect, Event
from taskflow.domain.patch import Patch
from taskflow.domain.task import Task

ANN = By(kind="user", id="u1", name="ann")
WORK = Effect(id="f-1-2", name="complete", environment="server", invoke="answer")


def event(seq: int, **more: object) -> Event:
    return Event(seq=seq, at=seq * 1000, by=ANN, task="f-1", type="task.updated", **more)  # type: ignore[arg-type]  # a test's events


def moved(state: str) -> Patch:
    return Patch(merge={"state": {"current": state}})


def test_a_task_knows_since_when_it_has_been_in_its_state() -> None:
    task = Task({}).after(event(1, patch=moved("input")))
    assert task.since == 1000
    task = task.after(event(2, patch=Patch(merge={"input": {"prompt": "hi"}})))
    assert (task.since, task.seq) == (1000, 2)
    assert task.after(event(3, patch=moved("receiving"))).since == 3000


def test_work_that_begins_anew_in_the_same_state_begins_the_time_anew() -> None:
    task = Task({}).after(event(1, patch=moved("receiving"), effects=(WORK,)))
    again = Effect(id="f-1-2b", name="complete", environment="server", invoke="answer")
    task = task.after(event(5, settled=(WORK.id,), effects=(again,)))
    assert task.since == 5000
    assert task.kind == "working"
