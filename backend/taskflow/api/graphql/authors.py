"""Who did something."""

from enum import Enum

import strawberry

from taskflow.api.graphql.node import unlike
from taskflow.domain.event import By


@strawberry.enum
class AuthorKind(Enum):
    """What kind of actor it was."""

    USER = "user"
    PROCESSOR = "processor"
    RULE = "rule"
    HUB = "hub"


@strawberry.type
class Author:
    """Who did it."""

    id: strawberry.ID
    kind: AuthorKind
    actor: strawberry.ID
    name: str

    @classmethod
    def of(cls, by: By) -> "Author":
        """Show a domain author."""
        return cls(
            id=unlike(by.kind, by.id),
            kind=AuthorKind(by.kind),
            actor=strawberry.ID(by.id),
            name=by.name,
        )
