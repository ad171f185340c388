"""The schema: every type together."""

import sys

import strawberry

from taskflow.api.graphql.conversion import quicken
from taskflow.api.graphql.family_mutations import FamilyMutations
from taskflow.api.graphql.flow_mutations import FlowMutations
from taskflow.api.graphql.kind_mutations import KindMutations
from taskflow.api.graphql.people_mutations import PeopleMutations
from taskflow.api.graphql.processor_mutations import ProcessorMutations
from taskflow.api.graphql.query import Query
from taskflow.api.graphql.scalars import CONFIG
from taskflow.api.graphql.schema_descriptions import document
from taskflow.api.graphql.subscription import Subscription


@strawberry.type
class Mutation(FamilyMutations, FlowMutations, KindMutations, PeopleMutations, ProcessorMutations):
    """What can be done."""


schema = strawberry.Schema(query=Query, mutation=Mutation, subscription=Subscription, config=CONFIG)
"""The schema of T@skFlow; ``operation`` carries operations out."""
quicken(schema)


document(schema)


def sdl() -> str:
    """Give the schema in GraphQL's own language, as it is committed."""
    return schema.as_str() + "\n"


if __name__ == "__main__":
    sys.stdout.write(sdl())
