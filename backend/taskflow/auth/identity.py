"""Identity: who was proven, and by which credential."""

from typing import Final, Literal

from msgspec import Struct

from taskflow.auth.secret import digest
from taskflow.domain.principal import Principal
from taskflow.domain.work import BROWSER

MARK: Final = 32
"""Signs by which a session is known as a processor; they tell nobody the session."""


class Credential(Struct, frozen=True):
    """What proved somebody: a login session (cookies), a personal token, or a program's own."""

    kind: Literal["session", "token", "processor"]
    id: str
    user: str


class Identity(Struct, frozen=True):
    """A principal together with the credential that proved it; the latter can be revoked."""

    principal: Principal
    credential: Credential

    @property
    def browser(self) -> Principal | None:
        """Give the processor that a person's page is; None for whoever came by no session.

        All pages of one session are one processor, which ends with it. A token makes nobody a page:
        before it nobody sits.
        """
        person, proof = self.principal, self.credential
        if person.kind != "user" or proof.kind != "session":
            return None
        return Principal(
            kind="processor",
            id=digest(f"{BROWSER} {proof.id}")[:MARK],
            name=f"{person.name} ({BROWSER})",
            environments=(BROWSER,),
            owner=person.id,
        )


class User(Struct, frozen=True, rename="camel"):
    """A person as others may see them; ``created_at`` is milliseconds since 1970."""

    id: str
    name: str
    label: str
    admin: bool
    active: bool
    groups: tuple[str, ...]
    created_at: int

    @property
    def principal(self) -> Principal:
        """Give the principal this person acts as."""
        return Principal(
            kind="user", id=self.id, name=self.name, admin=self.admin, groups=self.groups
        )


class UserChange(Struct, frozen=True, rename="camel"):
    """What is to change of a user; None leaves as it is."""

    label: str | None = None
    admin: bool | None = None
    active: bool | None = None
    groups: tuple[str, ...] | None = None


class Token(Struct, frozen=True, rename="camel"):
    """A personal token without its secret; times are milliseconds since 1970."""

    id: str
    user: str
    label: str
    created_at: int
    used_at: int | None = None


class Program(Struct, frozen=True, rename="camel"):
    """A program that does work of these environments, without its secret."""

    id: str
    name: str
    environments: tuple[str, ...]
    created_at: int

    @property
    def principal(self) -> Principal:
        """Give the principal this program acts as."""
        return Principal(
            kind="processor", id=self.id, name=self.name, environments=self.environments
        )

    @property
    def identity(self) -> Identity:
        """Give who is proven by this program's credential."""
        credential = Credential(kind="processor", id=self.id, user=f"processor:{self.id}")
        return Identity(principal=self.principal, credential=credential)


class Login(Struct, frozen=True):
    """What a login gives: the user, and what goes into cookies; ``device`` marks the browser."""

    user: User
    access: str
    refresh: str
    csrf: str
    device: str

    def __repr__(self) -> str:
        return f"Login(user={self.user.id})"
