"""What a child has from its parent, its type and itself."""

from typing import Any

import msgspec
from hypothesis import given

from documents import corpus, documents, merge_patches
from flow_edits import flows
from taskflow.domain.canonical import canonical
from taskflow.domain.flow.document import ids
from taskflow.domain.flow.inheritance import inherit, plan_of, resolve
from taskflow.domain.merging import without_nulls
from taskflow.domain.version import Version

CASE = corpus("flows/inheritance.json")


def test_definitions_are_resolved_as_the_corpus_says() -> None:
    versions = {name: Version(name, number) for name, number in CASE["versions"].items()}
    found = resolve(CASE["flow"], CASE["defaults"], "fr", versions)
    assert list(found) == list(CASE["definitions"])
    for ident, definition in found.items():
        told = {name: getattr(definition, name) for name in definition.__struct_fields__}
        assert msgspec.json.decode(msgspec.json.encode(told)) == CASE["definitions"][ident]


def test_a_plan_names_the_flow_its_revision_and_its_links() -> None:
    plan = plan_of(CASE["flow"], 3, CASE["defaults"])
    assert (plan.flow, plan.revision) == ("f", 3)
    assert [link.source for link in plan.connections] == [
        ("a", ("output", "x")),
        ("a.b", ("output",)),
    ]


def test_only_a_plan_of_a_declared_kind_tells_that_it_was_declared() -> None:
    kinds = ({}, {"B": Version("B", 1)}, {"B": Version("B", 1, declared=True)})
    plans = [plan_of(CASE["flow"], 3, CASE["defaults"], versions=versions) for versions in kinds]
    assert plans[0].hash == plans[1].hash != plans[2].hash
    assert [b"declared" in msgspec.json.encode(plan) for plan in plans] == [False, False, True]


def asking(*fields: str) -> Any:
    schema = {"type": "object", "properties": {name: {"type": "string"} for name in fields}}
    task = {"name": "a", "type": "TaskSelect", "config": {"local": {"schema": schema}}}
    return {"name": "f", "tasks": [task], "layout": {"a": [0, 0]}}


def test_a_plans_hash_is_of_all_that_it_holds_and_of_nothing_else() -> None:
    hashed = plan_of(asking("verdict", "comment"), 3, {}).hash
    assert plan_of(asking("verdict", "comment"), 4, {}).hash == hashed
    reversed_entries = dict(reversed(asking("verdict", "comment").items()))
    assert plan_of(reversed_entries, 3, {}).hash == hashed
    assert plan_of(asking("comment", "verdict"), 3, {}).hash != hashed, "asks in another order"
    defaults = {"TaskSelect": {"local": {"submitLabel": "Go"}}}
    assert plan_of(asking("verdict", "comment"), 3, defaults).hash != hashed


@given(flows)
def test_every_definition_hangs_in_one_tree(flow: Any) -> None:
    found = resolve(flow, {})
    assert list(found) == list(ids(flow).values())
    for ident, definition in found.items():
        assert ident == f"{definition.parent}.{definition.name}".removeprefix("None.")
        assert all(found[child].parent == ident for child in definition.children)
        assert set(definition.next) <= set(found)
    below = [child for definition in found.values() for child in definition.children]
    roots = [ident for ident, definition in found.items() if definition.parent is None]
    assert sorted([*below, *roots]) == sorted(found)


@given(flows)
def test_no_resolved_configuration_holds_null(flow: Any) -> None:
    for definition in resolve(flow, {"TaskChat": {"local": {"a": 1}, "a": {"b": 2}}}).values():
        assert without_nulls(definition.config) is definition.config


@given(documents, merge_patches)
def test_a_child_that_says_nothing_inherits_all_but_local(above: Any, own: Any) -> None:
    inherited = inherit(above, {})
    assert "local" not in inherited
    assert all(inherited[key] is above[key] for key in above if key != "local")
    assert canonical(inherit(inherit(above, own), {})) == canonical(
        inherit({**above}, {key: value for key, value in own.items() if key != "local"})
    )


@given(documents, merge_patches)
def test_null_in_a_child_means_not_inherited(above: Any, own: Any) -> None:
    child = inherit(above, own)
    assert not [key for key, value in own.items() if value is None and key in child]
