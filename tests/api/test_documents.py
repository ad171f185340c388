"""GraphQL documents are read once and kept by their text: bounded, with nobody's variables."""

from typing import Any

import pytest
from graphql import GraphQLError
from graphql.language import OperationType

from taskflow.api.graphql.documents import LARGEST, Documents, read
from taskflow.api.graphql.operation import ANY, CHANGES, QUERIES, Refused, WrongWay, prepared
from taskflow.api.graphql.request import GraphQLRequest

PAGE = """query($n: Int!) { families(first: $n) { edges { node {
  tasks(first: $n) { edges { node { id } } } } } } }"""


def ask(documents: Documents, query: str, name: str | None = None, **variables: Any) -> Any:
    """Prepare an operation; gives it."""
    question = GraphQLRequest(query=query, variables=variables, operation_name=name)
    return prepared(documents, question, {}, ANY)


def refused(documents: Documents, query: str, name: str | None = None, **variables: Any) -> str:
    """Give the code with which an operation is refused."""
    with pytest.raises(Refused) as raised:
        ask(documents, query, name, **variables)
    return str((raised.value.errors[0].extensions or {})["code"])


def test_a_text_is_read_once_whoever_asks_and_whatever_for() -> None:
    documents = Documents()
    first = ask(documents, PAGE, n=1)
    again = ask(documents, PAGE, n=2)
    assert first.document is again.document
    assert first.execution.variable_values.coerced == {"n": 1}
    assert again.execution.variable_values.coerced == {"n": 2}
    assert len(documents) == 1


def test_what_one_asks_within_the_bounds_another_cannot_ask_beyond_them() -> None:
    documents = Documents()
    ask(documents, PAGE, n=5)
    assert refused(documents, PAGE, n=100) == "limit.cost"
    assert refused(documents, PAGE, n=100) == "limit.cost"
    ask(documents, PAGE, n=5)
    for odd in (True, 1.5, "5", None, [5], 2**60):
        assert refused(documents, PAGE, n=odd) in {"limit.cost", "input.invalid"}
    ask(documents, PAGE, n=5)


def test_who_is_refused_makes_nobody_else_be_refused() -> None:
    documents = Documents()
    assert refused(documents, PAGE, n=100) == "limit.cost"
    assert len(documents) == 0
    ask(documents, PAGE, n=1)


def test_each_operation_of_a_text_is_chosen_by_its_name() -> None:
    documents = Documents()
    text = "query A { me { id } } query B { system { version } }"
    for _ in range(2):
        for name in ("A", "B"):
            assert ask(documents, text, name).execution.operation.name.value == name
        assert refused(documents, text) == "input.invalid"
        assert refused(documents, text, "C") == "input.invalid"
        assert refused(documents, text, "") == "input.invalid"


def test_a_text_that_was_kept_goes_no_other_way_than_before() -> None:
    documents = Documents()
    change = 'mutation { revokeToken(id: "x") }'
    watch = 'subscription { familyEvents(family: "x", after: 0) { seq } }'
    for text in (change, watch):
        ask(documents, text)
    assert len(documents) == 2
    for text, allowed, kind in (
        (change, QUERIES, OperationType.MUTATION),
        (watch, QUERIES, OperationType.SUBSCRIPTION),
        (watch, CHANGES, OperationType.SUBSCRIPTION),
    ):
        with pytest.raises(WrongWay) as raised:
            prepared(documents, GraphQLRequest(query=text), {}, allowed)
        assert raised.value.kind is kind


@pytest.mark.parametrize(
    "query", ["{", "{ nothing }", "{ me { nothing } }", "fragment F on User { id }", "#"]
)
def test_a_text_that_is_refused_is_not_kept(query: str) -> None:
    documents = Documents()
    assert refused(documents, query) == "input.invalid"
    assert len(documents) == documents.bytes == 0


def test_a_thousand_texts_take_no_more_room_than_is_given() -> None:
    documents = Documents(most=50, most_bytes=200_000)
    for number in range(1_000):
        ask(documents, f"{{ me {{ id a{number % 200}: name }} }} # {number}")
        assert len(documents) <= 50
        assert documents.bytes <= 200_000
    assert len(documents) > 10


def test_those_that_are_asked_again_stay() -> None:
    documents = Documents(most=3)
    kept = ask(documents, "{ me { id } }").document
    for number in range(20):
        ask(documents, f"{{ me {{ id }} }} # {number}")
        assert ask(documents, "{ me { id } }").document is kept


def test_a_text_of_a_megabyte_is_answered_and_not_kept() -> None:
    documents = Documents()
    ask(documents, "{ me { id } } #" + "x" * LARGEST)
    assert len(documents) == documents.bytes == 0


def test_a_text_of_too_many_words_is_refused_each_time() -> None:
    documents = Documents()
    for _ in range(2):
        assert refused(documents, "{ me { " + "id " * 2_000 + "} }") == "limit.tokens"
        assert refused(documents, "{ me " * 1_500) in {"limit.tokens", "limit.depth"}


def test_the_errors_of_one_asker_are_not_those_of_the_next() -> None:
    errors = []
    for _ in range(2):
        with pytest.raises(GraphQLError) as raised:
            read("{ me {")
        errors.append(raised.value)
    assert errors[0] is not errors[1]
