"""What a patch promises, on any document and on the corpus shared with TypeScript."""

import copy
from typing import Any

import jsonpatch
import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from documents import corpus, documents, merge_patches, values
from taskflow.domain.errors import Malformed, PathConflict, TaskflowError, TooDeep, TooLarge
from taskflow.domain.patch import (
    Operation,
    Patch,
    apply,
    canonical,
    changed_paths,
    check_patch,
    diff,
    difference,
    edit,
    merge,
    overlaps,
    same,
    without_nulls,
)

CASES = corpus("patches.json")


def cases(section: str) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("case", CASES[section], ids=lambda case: case["name"])


def operations(raw: list[dict[str, Any]]) -> list[Operation]:
    return msgspec.convert(raw, list[Operation])


def patch_of(raw: dict[str, Any]) -> Patch:
    return msgspec.convert(raw, Patch)


@cases("merge")
def test_a_merge_gives_what_the_corpus_says(case: dict[str, Any]) -> None:
    assert same(merge(case["document"], case["patch"]), case["result"])


@cases("diff")
def test_a_diff_is_the_smallest_patch(case: dict[str, Any]) -> None:
    patch = diff(case["before"], case["after"])
    assert same(patch, case["patch"])
    assert same(merge(case["before"], patch), without_nulls(case["after"]))


@cases("difference")
def test_a_difference_edits_lists_where_they_changed(case: dict[str, Any]) -> None:
    patch = difference(case["before"], case["after"])
    assert msgspec.to_builtins(patch) == case["patch"]
    assert same(apply(case["before"], patch), case["after"])


@cases("edit")
def test_an_edit_gives_what_the_corpus_says(case: dict[str, Any]) -> None:
    assert same(edit(case["document"], operations(case["operations"])), case["result"])


@cases("editRefused")
def test_an_impossible_edit_is_refused_with_a_code(case: dict[str, Any]) -> None:
    with pytest.raises(TaskflowError) as refused:
        edit(case["document"], operations(case["operations"]))
    assert refused.value.kind == case["error"]


@cases("apply")
def test_a_patch_merges_if_there_is_something_to_merge_and_edits_then(case: dict[str, Any]) -> None:
    before = copy.deepcopy(case["document"])
    assert same(apply(case["document"], patch_of(case["patch"])), case["result"])
    assert same(case["document"], before)


@cases("changedPaths")
def test_changed_paths_name_every_leaf(case: dict[str, Any]) -> None:
    assert changed_paths(patch_of(case["patch"])) == {tuple(path) for path in case["paths"]}


@cases("overlaps")
def test_overlaps_are_found_from_both_sides(case: dict[str, Any]) -> None:
    one, other = patch_of(case["one"]), patch_of(case["other"])
    expected = [tuple(path) for path in case["paths"]]
    assert overlaps(one, other) == expected
    assert overlaps(other, one) == expected


@given(documents, documents)
def test_applying_a_diff_leads_to_the_other_document(before: Any, after: Any) -> None:
    assert same(merge(before, diff(before, after)), after)


@given(documents, documents)
def test_applying_a_difference_leads_to_the_other_document(before: Any, after: Any) -> None:
    patch = difference(before, after)
    assert same(apply(before, patch), after)
    assert same(apply(before, msgspec.json.decode(msgspec.json.encode(patch), type=Patch)), after)


@given(st.lists(values, max_size=8), st.lists(values, max_size=8))
def test_any_list_is_edited_into_any_other(before: Any, after: Any) -> None:
    assert same(apply({"l": before}, difference({"l": before}, {"l": after})), {"l": after})


@given(documents)
def test_a_document_does_not_differ_from_its_copy(document: Any) -> None:
    assert diff(document, copy.deepcopy(document)) == {}
    assert not difference(document, copy.deepcopy(document))


@given(documents, merge_patches)
def test_merging_twice_changes_nothing_more_and_gives_the_same_object(
    document: Any, patch: Any
) -> None:
    once = merge(document, patch)
    assert merge(once, patch) is once


@given(documents, merge_patches, merge_patches)
def test_patches_that_do_not_overlap_commute(document: Any, first: Any, second: Any) -> None:
    if overlaps(Patch(first), Patch(second)):
        return
    assert same(merge(merge(document, first), second), merge(merge(document, second), first))


@given(documents, merge_patches)
def test_a_merge_changes_neither_document_nor_patch(document: Any, patch: Any) -> None:
    before = canonical(document), canonical(patch)
    merge(document, patch)
    assert (canonical(document), canonical(patch)) == before


@given(documents, merge_patches)
def test_a_merge_shares_every_member_the_patch_does_not_name(document: Any, patch: Any) -> None:
    merged = merge(document, patch)
    for key in document:
        if key not in patch:
            assert merged[key] is document[key]


@given(documents, merge_patches)
def test_merged_objects_hold_no_null(document: Any, patch: Any) -> None:
    merged = merge(document, patch)
    assert without_nulls(merged) is merged


@given(documents, st.data())
def test_edits_agree_with_the_jsonpatch_library(document: Any, data: st.DataObject) -> None:
    raw = data.draw(steps_on({"d": document, "l": [1, [2], {"x": 3}]}))
    start = {"d": document, "l": [1, [2], {"x": 3}]}
    before = copy.deepcopy(start)
    try:
        expected = jsonpatch.apply_patch(start, raw)
    except (jsonpatch.JsonPatchException, jsonpatch.JsonPointerException):
        with pytest.raises(PathConflict):
            edit(start, operations(raw))
    else:
        assert same(edit(start, operations(raw)), expected)
    assert same(start, before)


@st.composite
def steps_on(draw: st.DrawFn, document: Any) -> list[dict[str, Any]]:
    """Draw operations on places that are there, or nearly."""
    steps = []
    for _ in range(draw(st.integers(1, 4))):
        path, place = "", document
        while (
            isinstance(place, (dict, list)) and place and draw(st.booleans() | st.just(path == ""))
        ):
            token = draw(
                st.sampled_from(list(place) if isinstance(place, dict) else range(len(place)))
            )
            path += "/" + str(token).replace("~", "~0").replace("/", "~1")
            place = place[token]
        if isinstance(place, list):
            path += draw(st.sampled_from(["", "/-", "/0", "/1", "/9"]))
        kind = draw(st.sampled_from(["add", "remove", "replace"]))
        step = {"op": kind, "path": path or "/d"}
        steps.append(step if kind == "remove" else {**step, "value": draw(values)})
    return steps


@given(st.lists(st.dictionaries(st.sampled_from("ab"), st.integers()), min_size=1), values)
def test_an_append_copies_only_that_list(messages: Any, message: Any) -> None:
    document = {"output": {"messages": messages, "other": {"big": [1]}}, "input": {"x": 1}}
    appended = edit(document, [Operation("add", "/output/messages/-", message)])
    assert appended["input"] is document["input"]
    assert appended["output"]["other"] is document["output"]["other"]
    assert appended["output"]["messages"][-1] is message
    assert all(
        new is old for new, old in zip(appended["output"]["messages"], messages, strict=False)
    )
    assert len(messages) + 1 == len(appended["output"]["messages"])


def test_nothing_is_changed_when_the_second_of_two_edits_fails() -> None:
    document = {"l": [1]}
    with pytest.raises(PathConflict):
        edit(
            document,
            operations([{"op": "add", "path": "/l/-", "value": 2}, {"op": "remove", "path": "/x"}]),
        )
    assert document == {"l": [1]}


def test_the_thousandth_message_costs_its_text() -> None:
    messages = [{"role": "user", "content": f"message {n}"} for n in range(1000)]
    before = {"output": {"messages": messages}, "state": {"current": "input"}}
    message = {"role": "assistant", "content": "x" * 100}
    after = merge(before, {"output": {"messages": [*messages, message]}})
    assert len(msgspec.json.encode(difference(before, after))) < 300


def test_a_patch_is_checked_before_it_is_applied() -> None:
    deep: Any = 1
    for _ in range(60):
        deep = [deep]
    with pytest.raises(TooDeep):
        check_patch(Patch(edit=[Operation("add", "/a/b/c/d/e", deep)]))
    with pytest.raises(Malformed):
        check_patch(Patch({"a": {"__proto__": 1}}))
    with pytest.raises(Malformed):
        check_patch(Patch(edit=[Operation("add", "/a/constructor", 1)]))
    with pytest.raises(TooLarge):
        check_patch(
            Patch({"a": "x" * 600}, [Operation("add", "/l/-", "x" * 600)]), limit_bytes=1000
        )
    assert check_patch(Patch({"a": 1}, [Operation("remove", "/b")])) == len(b'{"a":1}')


@pytest.mark.parametrize("path", ["/a~2b", "/a~", "/~~0", "/a/~x/b"])
def test_a_path_with_a_lone_tilde_is_refused_when_it_comes_from_outside(path: str) -> None:
    with pytest.raises(Malformed, match="write ~0"):
        check_patch(Patch(edit=[Operation("add", path, 1)]))
    assert check_patch(Patch(edit=[Operation("add", "/~0/~1/~01", 1)])) > 0
