"""Queries named by the hash of their text, in Apollo's words."""

import hashlib
from typing import Any

import pytest

from taskflow.api.graphql.documents import Documents
from taskflow.api.graphql.operation import ANY, Refused, Unknown, prepared
from taskflow.api.graphql.request import GraphQLRequest
from taskflow.domain.errors import Invalid

QUERY = "query Me { me { id } }"


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def ask(documents: Documents, query: str | None, named: Any) -> Any:
    question = GraphQLRequest(query=query, extensions={"persistedQuery": named})
    return prepared(documents, question, {}, ANY)


def by(text: str, version: int = 1) -> dict[str, Any]:
    return {"version": version, "sha256Hash": digest(text)}


def unknown(documents: Documents, named: Any) -> bool:
    with pytest.raises(Unknown) as raised:
        ask(documents, None, named)
    (error,) = raised.value.errors
    assert error.message == "PersistedQueryNotFound"
    return error.extensions == {"code": "PERSISTED_QUERY_NOT_FOUND"}


def test_a_hash_is_enough_once_the_text_has_come_with_it() -> None:
    documents = Documents()
    assert unknown(documents, by(QUERY))
    sent = ask(documents, QUERY, by(QUERY))
    for query in (None, "", QUERY):
        assert ask(documents, query, by(QUERY)).document is sent.document
    upper = {"version": 1, "sha256Hash": digest(QUERY).upper()}
    assert ask(documents, None, upper).document is sent.document


def test_a_text_that_came_without_a_hash_is_not_known_by_one() -> None:
    documents = Documents()
    prepared(documents, GraphQLRequest(query=QUERY), {}, ANY)
    assert unknown(documents, by(QUERY))


def test_a_hash_of_another_text_is_refused_and_not_kept() -> None:
    documents = Documents()
    ask(documents, QUERY, by(QUERY))
    other = "query Other { me { name } }"
    with pytest.raises(Invalid) as raised:
        ask(documents, other, by(QUERY))
    assert raised.value.kind == "query.hashMismatch"
    assert ask(documents, None, by(QUERY)).document.text == QUERY


def test_a_text_that_is_refused_is_not_kept_under_its_hash() -> None:
    documents = Documents()
    wrong = "{ nothing }"
    with pytest.raises(Refused):
        ask(documents, wrong, by(wrong))
    assert unknown(documents, by(wrong))


def test_a_hash_is_forgotten_with_its_text() -> None:
    documents = Documents(most=2)
    ask(documents, QUERY, by(QUERY))
    for number in range(3):
        text = f"{QUERY} # {number}"
        ask(documents, text, by(text))
    assert unknown(documents, by(QUERY))
    assert ask(documents, None, by(f"{QUERY} # 2"))


@pytest.mark.parametrize(
    ("named", "code"),
    [
        (5, "input.invalid"),
        ([], "input.invalid"),
        ({}, "input.invalid"),
        ({"version": "1", "sha256Hash": "x"}, "input.invalid"),
        ({"version": 1, "sha256Hash": 5}, "input.invalid"),
        (by(QUERY, 2), "query.hashVersion"),
    ],
)
def test_what_is_no_name_of_a_text_is_refused_with_a_code(named: Any, code: str) -> None:
    with pytest.raises(Invalid) as raised:
        ask(Documents(), QUERY, named)
    assert raised.value.kind == code


def test_an_operation_needs_a_text_or_a_hash() -> None:
    for question in (GraphQLRequest(), GraphQLRequest(query=""), GraphQLRequest(extensions={})):
        with pytest.raises(Invalid) as raised:
            prepared(Documents(), question, {}, ANY)
        assert raised.value.kind == "input.invalid"
