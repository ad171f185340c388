"""A view of a family: it never changes, whatever becomes of the family."""

from collections.abc import Mapping
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anythingsent import LOCALS, SENT, Sent, attempt, family
from taskflow.domain.family import Family
from taskflow.domain.family_reading import FamilyReading
from taskflow.domain.family_view import FamilyView


def told(reading: FamilyReading, one: Family | FamilyView) -> dict[str, Any]:
    """Give all that can be asked of a family."""
    names = list(reading.tasks)
    ids = {task.document["id"] for task in reading.tasks.values()}
    return {
        "seq": reading.seq,
        "updated": reading.updated,
        "parts": {name: msgspec.json.encode(task) for name, task in reading.parts().items()},
        "names": names,
        "children": {name: one.children(name) for name in ["", *names]},
        "instances": {ident: one.instances(ident) for ident in ids},
        "status": reading.status,
        "count": reading.task_count,
        "bytes": reading.task_bytes,
        "waiting": (reading.waiting, reading.waiting_count),
        "due": (list(reading.due_effects()), list(reading.due_timers()), reading.busy),
        "members": dict(reading.members),
    }


@settings(max_examples=100, deadline=None)
@given(local=LOCALS, sent=SENT)
async def test_a_view_tells_for_ever_what_the_family_was(
    local: dict[str, Any], sent: list[Sent]
) -> None:
    going = family(local)
    views: list[tuple[FamilyView, dict[str, Any]]] = []
    for one in sent:
        attempt(going, one)
        view = going.family.view()
        assert told(view, view) == told(going.family, going.family)
        assert going.family.view() is view
        views.append((view, told(view, view)))
    for view, before in views:
        assert told(view, view) == before
        folded = Family("f").apply(going.events[: view.seq])
        assert folded.parts() == view.parts()


@settings(max_examples=50, deadline=None)
@given(local=LOCALS, sent=SENT, data=st.data())
async def test_whether_somebody_looked_makes_no_difference_to_the_family(
    local: dict[str, Any], sent: list[Sent], data: st.DataObject
) -> None:
    seen, unseen = family(local), family(local)
    for one in sent:
        if data.draw(st.booleans()):
            seen.family.view()
        attempt(seen, one)
        attempt(unseen, one)
    assert told(seen.family, seen.family) == told(unseen.family, unseen.family)


@pytest.mark.parametrize("name", ["id", "seq", "updated", "plan", "itself", "tasks", "other"])
def test_nothing_of_a_view_can_be_set_or_removed(name: str) -> None:
    view = Family("f", 3).view()
    with pytest.raises(AttributeError):
        setattr(view, name, None)
    with pytest.raises(AttributeError):
        delattr(view, name)
    assert (view.id, view.seq) == ("f", 3)


def test_no_task_can_be_put_into_a_view() -> None:
    tasks: Mapping[str, Any] = Family("f").view().tasks
    with pytest.raises(TypeError):
        tasks["f-1"] = None  # type: ignore[index]
