"""Mutations of accounts."""

import strawberry

from taskflow.api.graphql import inputs
from taskflow.api.graphql.context import Info, asked
from taskflow.api.graphql.people import NewToken, PersonalToken, User
from taskflow.auth.identity import UserChange

ID = strawberry.ID


@strawberry.type
class PeopleMutations:
    """What can be done with accounts."""

    @strawberry.mutation
    async def create_user(self, info: Info, input: inputs.CreateUser) -> User:  # noqa: A002  the schema's name
        """Add a person; admins alone."""
        asker = asked(info)
        person = await asker.rooms.accounts.users.create(
            asker.principal,
            input.name,
            input.password,
            label=input.label or "",
            admin=input.admin,
        )
        return User.of(person)

    @strawberry.mutation
    async def update_user(self, info: Info, input: inputs.UpdateUser) -> User:  # noqa: A002  the schema's name
        """Change a person; admins alone."""
        asker = asked(info)
        groups = None if input.groups is None else tuple(input.groups)
        change = UserChange(
            label=input.label, admin=input.admin, active=input.active, groups=groups
        )
        return User.of(await asker.rooms.accounts.users.update(asker.principal, input.id, change))

    @strawberry.mutation
    async def set_password(self, info: Info, input: inputs.SetPassword) -> User:  # noqa: A002  the schema's name
        """Set another person's password; admins alone."""
        asker = asked(info)
        users = asker.rooms.accounts.users
        return User.of(await users.set_password(asker.principal, input.id, input.password))

    @strawberry.mutation
    async def create_token(self, info: Info, input: inputs.CreateToken) -> NewToken:  # noqa: A002  the schema's name
        """Make a personal token; its secret is shown this once. A token makes no other."""
        asker = asked(info)
        token, secret = await asker.rooms.accounts.create_token(asker.identity, input.label)
        return NewToken(token=PersonalToken.of(token), secret=secret)

    @strawberry.mutation
    async def revoke_token(self, info: Info, id: ID) -> ID:  # noqa: A002  the schema's name
        """End a personal token at once, one's own; admins also another person's."""
        asker = asked(info)
        await asker.rooms.accounts.tokens.revoke(asker.principal, id)
        return id
