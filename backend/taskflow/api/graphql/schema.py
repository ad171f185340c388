"""The schema: every type together."""

import inspect
import sys

import strawberry

from taskflow.api.graphql.conversion import quicken
from taskflow.api.graphql.family_mutations import FamilyMutations
from taskflow.api.graphql.flow_mutations import FlowMutations
from taskflow.api.graphql.people_mutations import PeopleMutations
from taskflow.api.graphql.query import Query
from taskflow.api.graphql.scalars import CONFIG
from taskflow.api.graphql.subscription import Subscription


@strawberry.type
class Mutation(FamilyMutations, FlowMutations, PeopleMutations):
    """What can be done."""


schema = strawberry.Schema(query=Query, mutation=Mutation, subscription=Subscription, config=CONFIG)
"""The schema of T@skFlow; ``operation`` carries operations out."""
quicken(schema)


def document(built: strawberry.Schema) -> None:
    """Give every type and field of the schema the words of its docstring."""
    for kind in built._schema.type_map.values():  # noqa: SLF001  no public way
        definition = (kind.extensions or {}).get("strawberry-definition")
        if definition is None:
            continue
        if kind.description is None and getattr(definition, "origin", None) is not None:
            kind.description = _said(definition.origin)
        for field in getattr(kind, "fields", {}).values():
            known = (field.extensions or {}).get("strawberry-definition")
            resolver = getattr(known, "base_resolver", None)
            if field.description is None and resolver is not None:
                field.description = _said(resolver.wrapped_func)


def _said(thing: object) -> str | None:
    """Give a docstring: of a field, what it says beyond "Give the …"."""
    words = inspect.getdoc(thing)
    return words.partition("\n\n")[2] or words if words else None


document(schema)


def sdl() -> str:
    """Give the schema in GraphQL's own language, as it is committed."""
    return schema.as_str() + "\n"


if __name__ == "__main__":
    sys.stdout.write(sdl())
