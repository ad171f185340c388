"""Whoever explores the schema finds every part of it described, by what it is."""

import re

from graphql import build_schema

from taskflow.api.graphql.schema import schema
from taskflow.api.graphql.schema_descriptions import EVERYWHERE, OWN, members

VERB = re.compile(r"(Give|Get|Return|Say|Tell|Fetch) ")


def test_every_type_field_argument_and_value_is_described() -> None:
    types = build_schema(schema.as_str()).type_map
    assert [name for name, kind in types.items() if not kind.description] == []
    assert [place for place, _, thing in members(schema) if not thing.description] == []


def test_a_field_is_described_by_what_it_is_and_not_by_what_a_function_does() -> None:
    said = {place: str(thing.description) for place, _, thing in members(schema)}
    verbs = [place for place, words in said.items() if VERB.match(words)]
    assert [place for place in verbs if not place.startswith("Mutation.")] == []


def test_nothing_is_described_that_is_not_there() -> None:
    places = {place: name for place, name, _ in members(schema)}
    assert OWN.keys() - places.keys() == set()
    assert EVERYWHERE.keys() - set(places.values()) == set()
