"""The schema: every type together, with its limits and the form of its errors."""

import inspect
import sys

import strawberry
from graphql import GraphQLError, GraphQLSyntaxError
from strawberry.extensions import MaxTokensLimiter
from strawberry.types import ExecutionContext

from taskflow.api.graphql.cost import Limiter
from taskflow.api.graphql.family_mutations import FamilyMutations
from taskflow.api.graphql.flow_mutations import FlowMutations
from taskflow.api.graphql.graphs import Graphs
from taskflow.api.graphql.people_mutations import PeopleMutations
from taskflow.api.graphql.query import Query
from taskflow.api.graphql.scalars import CONFIG
from taskflow.api.graphql.subscription import Subscription
from taskflow.api.problems import explain

TOKENS = 2_000
"""Words and signs of one document."""
GUESS = " Did you mean "
"""What follows tells of the schema what was not asked."""


@strawberry.type
class Mutation(FamilyMutations, FlowMutations, PeopleMutations):
    """What can be done."""


class Schema(strawberry.Schema):
    """The schema of T@skFlow; its errors carry ``extensions.code`` and ``extensions.details``."""

    def process_errors(
        self, errors: list[GraphQLError], execution_context: ExecutionContext | None = None
    ) -> None:
        """Tell people what they can use, and log the rest."""
        del execution_context
        for error in errors:
            tell(error)


def tell(error: GraphQLError) -> None:
    """Give an error its code and message; nothing of the inside is shown."""
    cause = error.original_error
    while isinstance(cause, GraphQLError) and cause.original_error is not None:
        cause = cause.original_error
    extensions = dict(error.extensions or {})
    if isinstance(cause, RecursionError):
        error.message = "This is nested too deep. Ask for less at a time."
        extensions["code"] = "limit.depth"
    elif cause is None or isinstance(cause, GraphQLError):
        error.message = error.message.partition(GUESS)[0]
        extensions.setdefault("code", _code(error))
    else:
        told = explain(cause) if isinstance(cause, Exception) else None
        if told is not None:
            error.message = told.message
            extensions.update(told.as_json())
            extensions.pop("message")
    error.extensions = extensions


def _code(error: GraphQLError) -> str:
    if isinstance(error, GraphQLSyntaxError) and "Parsing aborted" in error.message:
        return "limit.depth" if "nested" in error.message else "limit.tokens"
    return "input.invalid"


schema = Schema(
    query=Query,
    mutation=Mutation,
    subscription=Subscription,
    config=CONFIG,
    extensions=[
        lambda: MaxTokensLimiter(max_token_count=TOKENS),
        Limiter,
        Graphs,
    ],
)


def document(built: Schema) -> None:
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
