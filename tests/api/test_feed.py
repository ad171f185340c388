"""What a subscription makes of an event: the same for all who ask the same, whoever they are."""

from typing import Any

import pytest
from msgspec import msgpack

from taskflow.api.graphql.documents import Documents
from taskflow.api.graphql.events import FamilyEvent
from taskflow.api.graphql.operation import ANY, SCHEMA, Operation, prepared
from taskflow.api.graphql.request import GraphQLRequest
from taskflow.domain.allowances import USUAL, Allowances
from taskflow.domain.event import Event

WATCH = """subscription W($family: ID!, $after: Long!, $more: Boolean = false) {
  familyEvents(family: $family, after: $after) { seq type @include(if: $more) } }"""
EVENT: Any = {
    "seq": 7,
    "at": 1_700_000_000_000,
    "by": {"kind": "user", "id": "ann", "name": "Ann"},
    "task": "f-1",
    "type": "task.updated",
    "patch": {"merge": {"input": {"n": 1}}},
}


def asked(documents: Documents, query: str = WATCH, **variables: Any) -> Operation:
    question = GraphQLRequest(query=query, variables={"family": "f", "after": 0, **variables})
    return prepared(documents, question, {"asked": None}, ANY)


def event() -> FamilyEvent:
    made = msgpack.decode(msgpack.encode(EVENT), type=Event)
    return FamilyEvent.of(made, lambda: {"instanceId": "f-1"})


def test_who_asks_the_same_from_another_event_on_asks_the_same() -> None:
    documents = Documents()
    first = asked(documents).asked
    assert first == asked(documents, after=5).asked
    assert first == asked(documents, more=False).asked
    assert first != asked(documents, more=True).asked
    assert first != asked(documents, WATCH + " # another").asked
    two = WATCH + "subscription X { familyEvents(family: 1, after: 0) { task } }"
    names = {
        prepared(
            documents,
            GraphQLRequest(query=two, operation_name=name, variables={"family": "f", "after": 0}),
            {},
            ANY,
        ).asked
        for name in ("W", "X")
    }
    assert len(names) == 2


def test_what_is_asked_in_a_fragment_counts() -> None:
    query = """subscription($family: ID!, $after: Long!, $more: Boolean!) {
      familyEvents(family: $family, after: $after) { ...F } }
      fragment F on FamilyEvent { seq type @include(if: $more) }"""
    documents = Documents()
    assert asked(documents, query, more=True).asked != asked(documents, query, more=False).asked


def test_what_is_told_is_what_each_has_asked() -> None:
    documents = Documents()
    told = asked(documents).alike(event(), USUAL)
    assert told == {"data": {"familyEvents": {"seq": 7}}}
    told = asked(documents, more=True).alike(event(), USUAL)
    assert told == {"data": {"familyEvents": {"seq": 7, "type": "TASK_UPDATED"}}}


def test_no_field_of_an_event_depends_on_who_asks_or_has_to_be_waited_for() -> None:
    fields = SCHEMA.get_type("FamilyEvent").fields  # type: ignore[union-attr]
    inner = {"by": "by { kind id name }"}
    wanted = " ".join(inner.get(name, name) for name in fields)
    query = f"""subscription($family: ID!, $after: Long!) {{
      familyEvents(family: $family, after: $after) {{ {wanted} }} }}"""
    told = asked(Documents(), query).alike(event(), USUAL)
    assert "errors" not in told
    assert set(told["data"]["familyEvents"]) == set(fields)


def test_a_mistake_in_a_field_is_told_with_its_code() -> None:
    def draw() -> Any:
        raise RecursionError

    made = event()
    made.draw = draw
    query = """subscription($family: ID!, $after: Long!) {
      familyEvents(family: $family, after: $after) { seq node } }"""
    told = asked(Documents(), query).alike(made, USUAL)
    assert told["data"] == {"familyEvents": {"seq": 7, "node": None}}
    assert told["errors"][0]["extensions"]["code"] == "limit.depth"


@pytest.mark.parametrize("times", [2_000])
def test_a_subscription_remembers_nothing_of_its_events(times: int) -> None:
    operation = asked(Documents())
    for _ in range(times):
        operation.alike(event(), USUAL)
    assert not operation.execution._relevant_sub_fields  # noqa: SLF001  where it grew


def test_what_each_event_may_hold_is_counted_for_itself() -> None:
    operation = asked(Documents(), WATCH.replace("seq type", "seq patch type"))
    small = Allowances(answer_bytes=100)
    for _ in range(10):
        assert "errors" not in operation.alike(event(), small)
    assert "errors" in operation.alike(event(), Allowances(answer_bytes=10))
