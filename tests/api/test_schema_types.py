"""Whoever generates code from the schema gets enums for what is one of a few, and room to count."""

from collections.abc import Iterator, Mapping
from typing import Final, get_args

import pytest
from graphql import (
    GraphQLArgument,
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputField,
    GraphQLObjectType,
    build_schema,
    get_named_type,
)

from taskflow.api.graphql.schema import schema, sdl
from taskflow.domain.event import By, EventType
from taskflow.domain.flowlog import FlowEvent
from taskflow.domain.parts import Phase
from taskflow.domain.task import Kind
from taskflow.hub.read.conversation import Kind as Heard

OPEN: Final = {
    "label": "people write it",
    "name": "people, or authors of packages, choose it",
    "description": "words for people, and the words that one searches by",
    "category": "people, or authors of packages, choose it",
    "search": "people write it",
    "message": "words for people",
    "notes": "words for people",
    "words": "authors of operators write them",
    "line": "authors of operators write it",
    "before": "the path of a task, of names that people chose",
    "continues": "names of invocations and delays, as authors of statecharts chose them",
    "cancels": "names of invocations and delays, as authors of statecharts chose them",
    "begins": "names of invocations and delays, as authors of statecharts chose them",
    "reason": "words for people",
    "remedy": "words for people",
    "detail": "words for admins",
    "hint": "words for people",
    "leftOut": "words for people",
    "cursor": "opaque",
    "after": "opaque: a cursor, or a place in a conversation",
    "endCursor": "opaque",
    "startCursor": "opaque",
    "place": "opaque: a place in a conversation, as `after` takes it",
    "hash": "a digest",
    "secret": "random",
    "password": "people choose it",
    "version": "a number of a release",
    "text": "a whole file",
    "file": "the name of a file",
    "path": "a JSON Pointer",
    "code": "errors of packages have codes of their own",
    "icon": "authors of packages choose it",
    "environments": "whoever runs a processor names its environment",
    "environment": "whoever runs a processor names its environment",
    "running": "names of operators, of which packages bring more",
    "groups": "admins name them",
    "legal": "the events that a statechart has",
    "event": "an event of a statechart",
    "state": "a state of a statechart; a part's state is an enum",
    "mutation": "an id that the asker has chosen",
    "type": "the name of a task type, of which packages bring more; an event's type is an enum",
}
"""Fields and arguments that are texts of any kind, and why nobody can list what they say."""

BOUNDED: Final = {
    "first": "at most 100",
    "taskCount": "a family has at most 20,000 tasks, as the settings have it",
    "waitingCount": "open tasks of one person's families, which are bounded too",
    "connections": "a person or program opens only so many",
    "waiting": "what is under way in everybody's families, which is bounded",
    "version": "authors of operators count it by hand",
    "line": "lines of a file of at most 4 MiB",
    "index": "operations of one request of at most 1 MiB",
}
"""Whole numbers that can never come near 2^31, and why."""

SAME: Final = {
    "AuthorKind": get_args(By.__annotations__["kind"]),
    "EventType": get_args(EventType),
    "FlowEventKind": get_args(FlowEvent.__annotations__["kind"]),
    "StateKind": get_args(Kind),
    "PartState": get_args(Phase),
    "HeardKind": get_args(Heard),
}
Typed = GraphQLField | GraphQLArgument | GraphQLInputField


def of_type(wanted: str) -> Iterator[tuple[str, str]]:
    """Give every field, argument and member of an input of a type: its place and its name."""
    for name, kind in build_schema(sdl()).type_map.items():
        if name.startswith("__"):
            continue
        fields: Mapping[str, Typed] = getattr(kind, "fields", {})
        for each, field in fields.items():
            arguments: Mapping[str, Typed] = getattr(field, "args", {})
            for own, typed in ((each, field), *arguments.items()):
                if str(get_named_type(typed.type)) == wanted:
                    yield f"{name}.{each}" + ("" if own == each else f"({own})"), own


def test_every_text_is_open_for_a_reason() -> None:
    assert [place for place, name in of_type("String") if name not in OPEN] == []


def test_every_int_is_bounded_for_a_reason() -> None:
    assert [place for place, name in of_type("Int") if name not in BOUNDED] == []


@pytest.mark.parametrize(("listed", "kind"), [(OPEN, "String"), (BOUNDED, "Int")])
def test_no_reason_is_given_for_what_is_not_there(listed: dict[str, str], kind: str) -> None:
    assert listed.keys() - {name for _, name in of_type(kind)} == set()


@pytest.mark.parametrize("wanted", ["seq", "revision", "after", "baseSeq", "head", "number"])
def test_what_counts_without_end_is_long(wanted: str) -> None:
    places = [place for place, name in of_type("Long") if name == wanted]
    assert places
    assert [place for place, name in of_type("Int") if name == wanted] == []


def test_what_a_program_keeps_by_id_can_be_kept_part_by_part() -> None:
    """Caches join what several queries have asked of one object, if that can be told by its id."""
    kinds = build_schema(sdl()).type_map.values()
    objects = [kind for kind in kinds if isinstance(kind, GraphQLObjectType)]
    kept = [kind for kind in objects if "id" in kind.fields or kind.name == "Query"]
    inner = {
        f"{kind.name}.{name}": get_named_type(field.type)
        for kind in kept
        for name, field in kind.fields.items()
        if "[" not in str(field.type)
    }
    told = {k: v for k, v in inner.items() if isinstance(v, GraphQLObjectType)}
    assert len(told) > 10
    lost = [k for k, v in told.items() if "id" not in v.fields and "edges" not in v.fields]
    assert lost == []


@pytest.mark.parametrize("name", SAME)
def test_an_enum_has_every_value_that_the_log_and_the_socket_have(name: str) -> None:
    inside = {value.value for value in schema.get_type_by_name(name).wrapped_cls}  # type: ignore[union-attr]
    assert inside == set(SAME[name])


def test_the_values_of_all_enums_are_written_alike() -> None:
    types = build_schema(sdl()).type_map.values()
    enums = [kind for kind in types if isinstance(kind, GraphQLEnumType) and kind.name[:2] != "__"]
    assert len(enums) >= len(SAME)
    values = [value for kind in enums for value in kind.values]
    assert [value for value in values if value != value.upper() or " " in value] == []
