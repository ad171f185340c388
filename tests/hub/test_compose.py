"""Two patches become one only where that one says the same."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from documents import documents, values
from taskflow.domain.merging import same
from taskflow.domain.patch import Operation, Patch, apply
from taskflow.hub.decide.compose import compose

FIELDS = st.sampled_from(["input", "output", "shared"])
VALUES = st.recursive(
    st.none() | values, lambda inner: st.dictionaries(FIELDS, inner, max_size=3), max_leaves=6
)
MERGES = st.dictionaries(FIELDS, VALUES, max_size=3)
EDITS = st.lists(
    st.builds(lambda name, value: Operation("add", f"/{name}", value), FIELDS, values), max_size=2
)
PATCHES = st.builds(lambda merge, edit: Patch(merge=merge, edit=edit), MERGES, EDITS)


@given(documents, PATCHES, PATCHES)
def test_one_patch_does_what_the_two_do_one_after_the_other(
    document: dict[str, Any], first: Patch, second: Patch
) -> None:
    joined = compose(first, second)
    if joined is not None:
        assert same(apply(document, joined), apply(apply(document, first), second))


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (Patch(merge={"output": 5}), Patch(merge={"output": {"a": 1}})),
        (Patch(merge={"output": {"a": 5}}), Patch(merge={"output": {"a": {"b": 1}}})),
        (Patch(merge={"output": {"a": None}}), Patch(merge={"output": {"a": {"b": 1}}})),
        (Patch(edit=[Operation("add", "/output/a", 1)]), Patch(merge={"output": {"a": None}})),
    ],
)
def test_what_no_single_patch_can_say_stays_two(first: Patch, second: Patch) -> None:
    assert compose(first, second) is None


def test_an_edit_and_then_a_merge_of_something_else_are_one() -> None:
    first = Patch(merge={"input": {"a": 1}}, edit=[Operation("add", "/output/list/-", 1)])
    second = Patch(merge={"input": {"b": 2}}, edit=[Operation("add", "/output/list/-", 2)])
    assert compose(first, second) == Patch(
        merge={"input": {"a": 1, "b": 2}}, edit=[*first.edit, *second.edit]
    )
