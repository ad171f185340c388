"""Who did something."""

import strawberry

from taskflow.domain.event import By


@strawberry.type
class Author:
    """Who did it: kind is user, processor, rule or hub."""

    kind: str
    id: strawberry.ID
    name: str

    @classmethod
    def of(cls, by: By) -> "Author":
        """Show a domain author."""
        return cls(kind=by.kind, id=strawberry.ID(by.id), name=by.name)
