"""Mutations of the programs that do work."""

import strawberry

from taskflow.api.graphql import inputs
from taskflow.api.graphql.context import Info, asked
from taskflow.api.graphql.processors import NewProcessor

ID = strawberry.ID


@strawberry.type
class ProcessorMutations:
    """What can be done with processors."""

    @strawberry.mutation
    async def add_processor(self, info: Info, input: inputs.AddProcessor) -> NewProcessor:  # noqa: A002  the schema's name
        """Let a program do work of some environments; its secret is shown this once. Admins alone.

        With the secret it opens the socket `/hub`, and nothing else.
        """
        asker = asked(info)
        program, secret = await asker.rooms.accounts.processors.add(
            asker.principal, input.name, tuple(input.environments)
        )
        return NewProcessor.of(program, secret)

    @strawberry.mutation
    async def remove_processor(self, info: Info, name: str) -> ID:
        """Take a program's right to do work away at once; what it was at is offered again.

        Admins alone. What may be done only once, and was begun, ends as unknown.
        """
        asker = asked(info)
        program = await asker.rooms.accounts.processors.remove(asker.principal, name)
        asker.hub.work.removed(program.id)
        return ID(program.id)
