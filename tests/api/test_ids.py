"""Every object that lists show is a node or has a reason not to be one, and pages tell all."""

from typing import Any, Final

from graphql import GraphQLObjectType, build_schema, get_named_type

from taskflow.api.graphql.schema import sdl

TYPES: Final = build_schema(sdl()).type_map
OBJECTS: Final = [
    kind
    for kind in TYPES.values()
    if isinstance(kind, GraphQLObjectType) and not kind.name.startswith("__")
]
PART = "It is a part of what shows it, and cached with it."
ALONE: Final = {
    "ClosestTask": "It is what a search says, and no thing of its own.",
    "EnvironmentWork": PART,
    "FamilyEvent": "It never changes: a part of the history of its family, by its seq.",
    "Kind": "It has an id, and is had by its name; `node` tells of what runs.",
    "Member": PART,
    "Part": PART,
    "PersonalToken": "It has an id, but nothing tells of one token alone.",
    "Problem": PART,
    "Processor": "It has an id, but processors are told to admins alone, as a list.",
    "ProcessorOperator": PART,
    "RefusedOperation": PART,
    "Revision": "What was saved is the flow with its number, which is a node; this is its entry.",
    "SetAside": "It has an id; what is set aside cannot be read, so that no node can be shown.",
    "StableMoment": "It never changes: a part of the history of its family, by its seq.",
    "TaskDiff": "It is what a comparison says, and no thing of its own.",
    "TaskMigration": "It is what a migration says of a task, and no thing of its own.",
    "TaskProgress": "It is what work says while it is done, and never kept.",
    "TaskType": "It is had by its name with all the others, which come with the installation.",
    "Trouble": PART,
    "User": "It has an id, but accounts are told to admins alone, as a list.",
    "IssuedToken": "It is a token with its owner, which have ids.",
}
"""What is listed and is no node, and why."""
WITH_ID: Final = {
    "Author": "It is whoever did something, told with what was done.",
    "FamilyFlow": "It is a flow as a family keeps it, and had with the family.",
    "Fork": "It names a moment of a family, which is a node.",
    "Kind": ALONE["Kind"],
    "KindReading": "It is what a text says, and no thing of its own.",
    "Model": "There is one, `model`.",
    "PersonalToken": ALONE["PersonalToken"],
    "Processor": ALONE["Processor"],
    "Processors": "There is one, `processors`.",
    "SetAside": ALONE["SetAside"],
    "System": "There is one, `system`.",
    "User": ALONE["User"],
}
"""What has an id and is no node, and why."""


def nodes() -> set[str]:
    return {kind.name for kind in OBJECTS if any(i.name == "Node" for i in kind.interfaces)}


def listed() -> set[str]:
    """Give the types of which there are lists, or pages."""
    found = set()
    for kind in OBJECTS:
        for field in kind.fields.values():
            inner = get_named_type(field.type)
            paged = kind.name.endswith("Edge")
            if isinstance(inner, GraphQLObjectType) and ("[" in str(field.type) or paged):
                found.add(inner.name)
    return {name for name in found if not name.endswith("Edge")}


def test_what_is_listed_is_a_node_or_has_a_reason_not_to_be_one() -> None:
    assert listed() - nodes() == set(ALONE)


def test_what_has_an_id_is_a_node_or_has_a_reason_not_to_be_one() -> None:
    assert {kind.name for kind in OBJECTS if "id" in kind.fields} - nodes() == set(WITH_ID)
    assert nodes() == {"Family", "Flow", "Task"}


def test_every_page_has_its_edges_and_a_whole_page_info() -> None:
    pages = [kind for kind in OBJECTS if "pageInfo" in kind.fields]
    assert {kind.name for kind in pages} == {
        kind.name for kind in OBJECTS if kind.name.endswith("Connection")
    }
    for kind in pages:
        assert str(kind.fields["pageInfo"].type) == "PageInfo!"
        edge: Any = get_named_type(kind.fields["edges"].type)
        assert set(edge.fields) == {"cursor", "node"}
    info: Any = TYPES["PageInfo"]
    assert {name: str(field.type) for name, field in info.fields.items()} == {
        "hasNextPage": "Boolean!",
        "hasPreviousPage": "Boolean!",
        "startCursor": "String",
        "endCursor": "String",
    }


def test_what_goes_with_the_next_version_says_what_to_ask_for() -> None:
    gone = {
        f"{kind.name}.{name}": str(field.deprecation_reason)
        for kind in OBJECTS
        for name, field in kind.fields.items()
        if field.deprecation_reason is not None
    }
    assert set(gone) == {"Task.definition", "TaskDiff.definition"}
    assert all("`path`" in reason for reason in gone.values())
