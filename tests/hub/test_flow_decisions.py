"""What is decided on one flow or declared kind: names, revisions, and what is refused."""

from typing import Any

import pytest
from msgspec.structs import replace

from taskflow.domain.command import Command
from taskflow.domain.errors import Conflict, Forbidden, Invalid, Limited, NotFound
from taskflow.domain.event import Accepted, By, Commit
from taskflow.domain.flowlog import (
    CreateFlow,
    DeleteFlow,
    EditFlow,
    FlowState,
    KindState,
    OfferUpdate,
    ReplaceFlow,
    SaveFlow,
)
from taskflow.domain.principal import HUB, Principal
from taskflow.hub.decide.flow_decision import FlowDecision, FlowSubject, require_name
from taskflow.hub.decide.kind_decision import MOST_VERSIONS, KindDecision, KindSubject
from taskflow.hub.stream.queued_command import QueuedCommand
from taskflow.testing.rehearsal import ANNA

BEN = Principal(kind="user", id="ben", name="Ben")
CY = Principal(kind="user", id="cy", name="Cy")
DOCUMENT: dict[str, Any] = {"name": "tea", "tasks": [{"name": "talk", "type": "TaskChat"}]}
CREATE = CreateFlow(mutation="c", document=DOCUMENT)


def taken(
    *given: Command, state: FlowState | None = None, by: Principal = ANNA, kind: Any = FlowDecision
) -> FlowState:
    """Decide commands on a flow one after the other; gives the flow."""
    decision = kind(state or FlowState("tea"), 5)
    for command in given:
        decision.take(QueuedCommand(command, by))
    return decision.onto(state)


async def test_a_name_is_taken_until_its_flow_is_deleted() -> None:
    with pytest.raises(Conflict, match="choose another name") as refused:
        taken(CREATE, CREATE)
    assert refused.value.kind == "flow.nameTaken"
    flow = taken(CREATE, DeleteFlow(mutation="d"), CREATE)
    assert (flow.deleted, flow.document) == (False, DOCUMENT)


@pytest.mark.parametrize("before", [(), (CREATE, DeleteFlow(mutation="d"))])
async def test_of_a_flow_that_is_not_there_nothing_can_be_done(before: Any) -> None:
    for command in (SaveFlow(mutation="s", label="One"), DeleteFlow(mutation="x")):
        with pytest.raises(NotFound) as refused:
            taken(*before, command)
        assert refused.value.kind == "flow.notFound"


async def test_a_flow_that_is_made_anew_goes_on_counting_its_revisions() -> None:
    save = SaveFlow(mutation="s", label="One")
    flow = taken(CREATE, save, save, DeleteFlow(mutation="d"), CREATE, save)
    assert [one.number for one in flow.revisions] == [3]


@pytest.mark.parametrize("label", ["", "  ", "x" * 201])
async def test_a_revision_needs_a_name_that_can_be_read(label: str) -> None:
    with pytest.raises(Conflict) as refused:
        taken(CREATE, SaveFlow(mutation="s", label=label))
    assert refused.value.kind == "label.bad"
    assert taken(CREATE, SaveFlow(mutation="s", label=f" {'x' * 200} ")).revision == 1


async def test_who_has_not_seen_the_newest_change_neither_saves_nor_edits() -> None:
    flow = taken(CREATE, SaveFlow(mutation="s", label="One", seq=1))
    for late in (
        SaveFlow(mutation="t", label="Two", seq=1),
        EditFlow(mutation="e", operations=[], seq=1),
    ):
        with pytest.raises(Conflict, match="was changed meanwhile") as refused:
            taken(late, state=flow)
        assert (refused.value.kind, refused.value.details) == ("flow.changed", {"seq": 2})


async def test_an_edit_of_which_nothing_is_possible_is_no_change_and_its_author_is_told() -> None:
    flow = taken(CREATE)
    ask = QueuedCommand(
        EditFlow(
            mutation="e",
            operations=[
                {"op": "unsetNext", "task": "x"},
                {"op": "removeTask", "task": "x"},
            ],
        ),
        ANNA,
    )
    decision = FlowDecision(flow, 6)
    decision.take(ask)
    assert not decision.events
    assert [one["index"] for one in ask.value["refused"]] == [0, 1]
    assert decision.onto(flow) is flow


async def test_an_update_that_was_offered_is_offered_once_and_taken_as_it_came() -> None:
    newer = {**DOCUMENT, "tasks": []}
    offer = OfferUpdate(mutation="o", document=newer, shipped="b")
    own = taken(CREATE)
    offered = taken(offer, offer, state=own)
    assert (offered.seq, offered.document, offered.offer) == (own.seq + 1, DOCUMENT, newer)
    took = taken(ReplaceFlow(mutation="t", document=newer, kind="taken"), state=offered)
    assert (took.document, took.offer, took.shipped, took.touched) == (newer, None, "b", False)
    assert took.revisions[-1].label == "Before the update"


async def test_a_shipped_flow_that_nobody_has_touched_follows_the_installation() -> None:
    shipped = taken(CreateFlow(mutation="c", document=DOCUMENT, shipped="a"), by=HUB)
    offer = OfferUpdate(mutation="o", document={**DOCUMENT, "tasks": []}, shipped="b")
    assert [one.label for one in shipped.revisions] == ["Shipped"]
    followed = taken(offer, state=shipped, by=HUB)
    assert (followed.shipped, followed.document["tasks"], followed.offer) == ("b", [], None)
    edited = taken(
        ReplaceFlow(mutation="r", document={**DOCUMENT, "label": "Mine"}, kind="imported"),
        state=shipped,
    )
    assert taken(offer, state=edited, by=HUB).document["label"] == "Mine"


@pytest.mark.parametrize("name", ["", "1a", "a b", "a/b", "x" * 65, "é"])
def test_a_name_that_no_flow_can_have_is_refused_with_what_it_may_be(name: str) -> None:
    with pytest.raises(Invalid, match="begins with a letter") as refused:
        require_name(name)
    assert refused.value.kind == "flow.nameInvalid"
    with pytest.raises(Invalid) as refused:
        require_name(name, "kind")
    assert refused.value.kind == "kind.nameInvalid"


def test_a_name_of_letters_digits_and_strokes_is_one() -> None:
    require_name("a")
    require_name("A-_9" + "x" * 60)


@pytest.mark.parametrize("subject", [FlowSubject, KindSubject])
async def test_the_past_of_what_was_deleted_is_kept(subject: Any) -> None:
    """Families still run from it: a deleted flow is no grave, and nothing is buried."""
    of = subject(lambda: 5)
    flow = of.empty(f"{of.prefix}tea", 7)
    commit = Commit("x", 8, (Accepted("m", By(kind="user", id="ada"), 8),), b"")
    assert not of.ends(replace(flow, deleted=True))
    assert not of.is_grave(commit)
    assert of.buried(f"{of.prefix}tea", commit) == of.empty(f"{of.prefix}tea")
    assert flow.seq == 7
    await of.prepare(flow)
    assert of.changed([]) == set()


def declared(*given: Command, by: Principal, state: FlowState | None = None) -> FlowState:
    return taken(*given, state=state or KindState("tea"), by=by, kind=KindDecision)


async def test_a_kind_is_changed_by_who_declared_it_alone() -> None:
    kind = declared(CREATE, by=BEN)
    assert kind.owner == "ben"
    with pytest.raises(Forbidden, match="who declared this kind"):
        declared(SaveFlow(mutation="s", label="1"), by=CY, state=kind)
    for who in (BEN, ANNA):
        saved = declared(SaveFlow(mutation="s", label="1"), by=who, state=kind)
        assert saved.revisions[0].size > 0


async def test_a_kind_is_published_a_thousand_times_and_then_no_more() -> None:
    kind = replace(declared(CREATE, by=BEN), numbered=MOST_VERSIONS - 1)
    kind = declared(SaveFlow(mutation="s", label="Last"), by=BEN, state=kind)
    assert kind.revision == MOST_VERSIONS
    with pytest.raises(Limited, match="Go on under another name"):
        declared(SaveFlow(mutation="t", label="One more"), by=BEN, state=kind)
