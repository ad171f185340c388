"""Users: what admins do with other people's accounts, and how people find one another."""

import asyncio
from collections.abc import Collection
from typing import Any, Final

from taskflow.auth import names
from taskflow.auth.identity import User, UserChange
from taskflow.auth.open_connections import OpenConnections
from taskflow.auth.passwords import Passwords
from taskflow.auth.people import People
from taskflow.auth.sessions import Sessions
from taskflow.auth.tokens import Tokens
from taskflow.domain.errors import Invalid, NotFound
from taskflow.domain.permission import require_credentials, require_login, require_users
from taskflow.domain.principal import Principal

LARGEST_PAGE: Final = 100


class Users:
    """Every function says first who asks; all but ``named`` are for admins (and the hub)."""

    def __init__(
        self,
        people: People,
        hashes: Passwords,
        sessions: Sessions,
        tokens: Tokens,
        lifelines: OpenConnections,
    ) -> None:
        """Work on these people, and on what proves them."""
        self._people = people
        self._sessions = sessions
        self._tokens = tokens
        self._hashes = hashes
        self._lifelines = lifelines

    async def create(
        self,
        principal: Principal | None,
        name: str,
        password: str,
        *,
        label: str = "",
        admin: bool = False,
    ) -> User:
        """Make a user; raises ``Invalid`` (name, password) or ``Conflict`` (name taken)."""
        require_users(principal)
        require_credentials(principal)
        await self._people.require_free(name)
        await self._hashes.require_good(password, name)
        hashed = await self._hashes.hash(password)
        return await self._people.add(name, hashed, label=label, admin=admin)

    async def update(self, principal: Principal | None, ident: str, change: UserChange) -> User:
        """Change a user; who loses or gains a right is connected anew with it.

        Who is deactivated loses their sessions and tokens for good.
        """
        require_users(principal)
        require_credentials(principal)
        user = await self._people.read(ident)
        fields: dict[str, Any] = {
            "label": None if change.label is None else names.labelled(change.label, user.name),
            "admin": change.admin,
            "active": change.active,
            "groups": None if change.groups is None else names.groups(change.groups),
        }
        given = {name: value for name, value in fields.items() if value is not None}
        changed = await self._people.change(ident, **given)
        if not changed.active:
            await self._sessions.end_all(ident)
            await self._tokens.revoke_all(ident)
        if changed.principal != user.principal or not changed.active:
            await self._lifelines.cut_user(ident)
        return changed

    async def set_password(self, principal: Principal | None, ident: str, password: str) -> User:
        """Give a user a new password, end all their sessions and revoke all their tokens."""
        require_users(principal)
        require_credentials(principal)
        user = await self._people.read(ident)
        await self._hashes.require_good(password, user.name)
        user = await self._people.change(ident, password=await self._hashes.hash(password))
        ended = await self._sessions.end_all(ident)
        for session in ended:
            await self._lifelines.cut_credential(session)
        await self._tokens.revoke_all(ident)
        return user

    async def page(
        self, principal: Principal | None, first: int, after: str | None = None
    ) -> tuple[list[User], bool]:
        """Give up to ``first`` users by name, after the one with this id; and whether more come."""
        require_users(principal)
        if not 1 <= first <= LARGEST_PAGE:
            raise Invalid(f"Ask for 1 to {LARGEST_PAGE} users at a time.")
        place = await self._people.place(after) if after is not None else None
        found = await self._people.page(first + 1, place)
        return found[:first], len(found) > first

    async def by_id(self, principal: Principal | None, idents: Collection[str]) -> dict[str, User]:
        """Give users by their ids, as they were some seconds ago; those that are not are left out.

        For admins.
        """
        require_users(principal)
        found = await asyncio.gather(*map(self._people.known, idents))
        return {user.id: user for user in found if user is not None}

    async def named(self, principal: Principal | None, name: str) -> User:
        """Give the active user with this name, to whoever is logged in; raises ``NotFound``."""
        require_login(principal)
        user, _ = await self._people.secret(name)
        if user is None or not user.active:
            raise NotFound(
                f"There is no user {name.strip()[:64]}. Look at the spelling, or ask an admin.",
                code="user.notFound",
            )
        return user
