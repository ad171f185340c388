"""People: users and personal tokens."""

import strawberry

from taskflow.api.graphql.scalars import DateTime
from taskflow.auth.identity import Token
from taskflow.auth.identity import User as Person

ID = strawberry.ID


@strawberry.type
class User:
    """A person."""

    id: ID
    name: str
    label: str
    admin: bool
    active: bool
    groups: list[str] = strawberry.field(description="What definitions name in their permissions.")

    @classmethod
    def of(cls, person: Person) -> "User":
        """Show an account."""
        return cls(
            id=ID(person.id),
            name=person.name,
            label=person.label,
            admin=person.admin,
            active=person.active,
            groups=list(person.groups),
        )


@strawberry.type
class PersonalToken:
    """A token that a program may use in a person's name; its secret is shown once."""

    id: ID
    label: str
    created_at: DateTime
    used_at: DateTime | None

    @classmethod
    def of(cls, token: Token) -> "PersonalToken":
        """Show a token."""
        return cls(
            id=ID(token.id),
            label=token.label,
            created_at=DateTime(token.created_at),
            used_at=DateTime(token.used_at) if token.used_at is not None else None,
        )


@strawberry.type
class IssuedToken:
    """Somebody's token, as admins see it."""

    token: PersonalToken
    owner: User


@strawberry.type
class NewToken:
    """A token with its secret."""

    token: PersonalToken
    secret: str
