"""Principal: who asks, as every interface tells the hub."""

from typing import Literal

from msgspec import Struct

from taskflow.domain.event import By


class Principal(Struct, frozen=True, rename="camel", omit_defaults=True):
    """A person, a processor, a rule or the hub itself, proven by a credential.

    ``groups`` are the groups a person belongs to; ``environments`` those a processor may serve.
    ``by_token`` says that a personal token proved a person: it makes and changes no credential.
    ``owner`` is the person of whose families alone a processor does the work; "": everybody's.
    """

    kind: Literal["user", "processor", "rule", "hub"]
    id: str
    name: str = ""
    admin: bool = False
    groups: tuple[str, ...] = ()
    environments: tuple[str, ...] = ()
    by_token: bool = False
    owner: str = ""

    @property
    def by(self) -> By:
        """Give the form in which events remember who did them."""
        return By(kind=self.kind, id=self.id, name=self.name)

    def serves(self, environment: str, owner: str) -> bool:
        """Say whether this processor does work of an environment in a person's families."""
        return environment in self.environments and self.owner in ("", owner)


HUB = Principal(kind="hub", id="hub")
"""The hub itself: timers, repairs, shipped flows."""
