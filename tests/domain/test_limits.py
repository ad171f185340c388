"""What no document may hold, and what people are told when theirs does."""

from typing import Any

import pytest
from hypothesis import given

from documents import corpus, documents
from taskflow.domain.errors import Malformed, TaskflowError, TooDeep, TooLarge
from taskflow.domain.limits import MAX_VALUES, check, parse_json
from taskflow.domain.patch import canonical, same

CASES = corpus("patches.json")["read"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_reading_refuses_what_the_corpus_says(case: dict[str, Any]) -> None:
    text = case["json"] if "json" in case else case["repeat"][0] * case["repeat"][1]
    if case["error"] is None:
        check(parse_json(text))
        return
    with pytest.raises(TaskflowError) as refused:
        check(parse_json(text))
    assert refused.value.kind == case["error"]


@given(documents)
def test_what_is_written_canonically_is_read_back(document: Any) -> None:
    written = canonical(document)
    assert same(parse_json(written), document)
    assert same(parse_json(written.decode()), document)


@pytest.mark.parametrize("opening", ["[", '{"a":', '[{"a":['])
def test_ten_thousand_levels_are_an_answer_not_a_crash(opening: str) -> None:
    with pytest.raises(TooDeep):
        parse_json(opening * 10_000)


def test_a_value_nested_ten_thousand_deep_in_memory_is_refused() -> None:
    nested: Any = {}
    for _ in range(10_000):
        nested = {"a": nested}
    with pytest.raises(TooDeep):
        check(nested)


def test_too_many_bytes_are_refused_before_they_are_read() -> None:
    with pytest.raises(TooLarge) as refused:
        parse_json(b"[" * 50_000_000, limit_bytes=1_000_000)
    assert refused.value.details == {"size": 50_000_000, "limit": 1_000_000}


@pytest.mark.parametrize("item", ["[]", "{}", "[1]", '{"a":1}', "1.5", '"a"', "true", "1"])
def test_a_document_of_more_values_than_the_limit_is_refused(item: str) -> None:
    """Each value takes time to be looked at, however few bytes it has."""
    inside = 2 if len(item) > 2 and item[0] in "[{" else 1
    most = (MAX_VALUES - 1) // inside
    parse_json("[" + ",".join([item] * (most - 1)) + "]")
    with pytest.raises(TooLarge) as refused:
        parse_json("[" + ",".join([item] * (most + 2)) + "]")
    assert refused.value.details == {"limit": MAX_VALUES}


@pytest.mark.parametrize(
    ("odd", "code"),
    [
        (2**53, "input.malformed"),
        (-(2**60), "input.malformed"),
        (2.0**60, "input.malformed"),
        (float("nan"), "input.malformed"),
        (float("-inf"), "input.malformed"),
        ({"__proto__": 1}, "input.malformed"),
        ({"a.b": 1}, "input.malformed"),
        ({5: 1}, "input.malformed"),
        ((1, 2), "input.malformed"),
        ("\ud800", "input.malformed"),
    ],
)
@pytest.mark.parametrize("beside", [[], [1] * 500, [1.5, 2, "a", None, True, [3], {"b": 4}] * 100])
def test_one_odd_value_is_found_among_many(odd: Any, code: str, beside: list[Any]) -> None:
    with pytest.raises(TaskflowError) as refused:
        check([*beside, odd, *beside])
    assert refused.value.kind == code
    with pytest.raises(TaskflowError):
        check([{"inside": [*beside, odd]}] * 3)
    check([{"inside": beside}] * 3)


def test_a_mistake_in_json_is_shown_with_its_line_and_column() -> None:
    with pytest.raises(Malformed, match="line 2, column 13"):
        parse_json('{"é": 1,\n "b": "öö", x}')


@pytest.mark.parametrize(
    "text", ["", "{", "[1 2]", "tru", "1e999", b"\xff", b'"\xff"', "\ud800", "[}"]
)
def test_what_is_not_json_is_malformed(text: str | bytes) -> None:
    with pytest.raises(Malformed):
        parse_json(text)


@pytest.mark.parametrize(
    "document",
    [
        float("nan"),
        [float("inf")],
        {1: 2},
        {"a": {2}},
        (1,),
        b"x",
        [2**60],
        -(2**53),
        "\udfff",
        {"\ud800": 1},
    ],
)
def test_what_json_cannot_hold_is_malformed(document: Any) -> None:
    with pytest.raises(Malformed):
        check(document)


def test_schemas_and_machines_may_have_dots_in_their_keys() -> None:
    document = {"on": {"done.invoke.answer": "input"}}
    check(document, dotted_keys=True)
    with pytest.raises(Malformed, match="Rename it"):
        check(document)


def test_check_gives_the_size_of_the_json() -> None:
    assert check({"a": "é"}) == len('{"a":"é"}'.encode())


def test_a_document_below_others_may_be_less_deep() -> None:
    check([[1]], above=62)
    with pytest.raises(TooDeep):
        check([[1]], above=63)
    with pytest.raises(TooDeep):
        check(1, above=65)
