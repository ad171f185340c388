"""Who did something."""

from enum import Enum

import strawberry

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

    kind: AuthorKind
    id: strawberry.ID
    name: str

    @classmethod
    def of(cls, by: By) -> "Author":
        """Show a domain author."""
        return cls(kind=AuthorKind(by.kind), id=strawberry.ID(by.id), name=by.name)
