"""Numbers beyond 2^31 go in and out as JSON numbers; what is none is refused with its place."""

from typing import Any

import pytest

from taskflow.api.graphql.documents import Documents
from taskflow.api.graphql.operation import ANY, Operation, Refused, prepared
from taskflow.api.graphql.request import GraphQLRequest

WATCH = """subscription($after: Long!) { familyEvents(family: "f", after: $after) { seq } }"""
LARGEST = 2**53 - 1


def asked(query: str, **variables: Any) -> Operation:
    return prepared(
        Documents(), GraphQLRequest(query=query, variables=variables), {"asked": None}, ANY
    )


@pytest.mark.parametrize("given", [0, 1, 2**31 - 1, 2**31, 2**32 + 9, LARGEST])
def test_a_number_is_taken_however_it_comes(given: int) -> None:
    assert asked(WATCH, after=given).execution.variable_values.coerced == {"after": given}
    assert asked(f'subscription {{ familyEvents(family: "f", after: {given}) {{ seq }} }}')


def test_json_does_not_tell_whole_numbers_apart_by_how_they_are_written() -> None:
    taken = asked(WATCH, after=9.0).execution.variable_values.coerced["after"]
    assert (taken, type(taken)) == (9, int)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("9", '"9" is no whole number'),
        (True, "true is no whole number"),
        (9.5, "9.5 is no whole number"),
        ([9], "[9] is no whole number"),
        ({"n": 9}, '{"n":9} is no whole number'),
        ("x" * 5000, '"xxxx'),
        (-1, "-1 is not between 0 and 9007199254740991"),
        (LARGEST + 1, "9007199254740992 is not between"),
        (2**63, "9223372036854775808 is not between"),
        (1e30, "is not between"),
        (10**300, "is not between"),
    ],
)
def test_what_is_no_such_number_is_refused_with_its_place(given: Any, said: str) -> None:
    with pytest.raises(Refused) as refused:
        asked(WATCH, after=given)
    (error,) = refused.value.errors
    assert said in error.message
    assert len(error.message) < 200
    assert error.extensions is not None
    assert error.extensions["code"] == "input.invalid"
    assert error.extensions["details"] == {"path": "after"}


@pytest.mark.parametrize(
    "written", ['"9"', "true", "-1", "9.5", "1e30", str(2**63), "9" * 5000, "NINE"]
)
def test_so_is_one_that_is_written_into_the_operation(written: str) -> None:
    with pytest.raises(Refused) as refused:
        asked(f'subscription {{ familyEvents(family: "f", after: {written}) {{ seq }} }}')
    (error,) = refused.value.errors
    assert error.extensions is not None
    assert error.extensions["code"] == "input.invalid"
    assert error.extensions["details"] == {"path": "after"}
    assert len(error.message) < 200


def test_the_place_of_what_is_written_in_a_list_or_an_input_is_told_too() -> None:
    written = {
        "input.at.seq": """mutation { forkFamily(input: {mutation: "m", family: "f",
          at: {seq: "9"}}) { seq } }""",
        "operations[1]": """mutation { editFlow(flow: "f", revision: 1, mutation: "m",
          operations: [{op: "x"}, {constructor: 1}]) { seq } }""",
        "first": """{ families(first: "1") { edges { cursor } } }""",
        "filter.status": """{ families(first: 1, filter: {status: NO}) { edges { cursor } } }""",
    }
    for path, query in written.items():
        with pytest.raises(Refused) as refused:
            asked(query)
        assert refused.value.errors[0].extensions["details"] == {"path": path}  # type: ignore[index]
