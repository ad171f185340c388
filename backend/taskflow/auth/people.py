"""People: the users as they are stored, unique by name."""

import asyncio
from typing import Any, Final

from taskflow.auth import names
from taskflow.auth.cache import Cache
from taskflow.auth.identity import User
from taskflow.auth.scripts import looks
from taskflow.auth.secret import new_id
from taskflow.domain.errors import Conflict, NotFound
from taskflow.domain.ports import Clock, Documents

KIND: Final = "users"


class People:
    """Reads and changes users; ``key`` is the name as it is compared, ``password`` its hash."""

    def __init__(self, documents: Documents, clock: Clock) -> None:
        """Keep users in these documents."""
        self._documents = documents
        self._clock = clock
        self._recent: Cache[User] = Cache(clock)
        self._one_at_a_time = asyncio.Lock()

    async def known(self, ident: str) -> User | None:
        """Give a user by id, from memory when it was read within five seconds."""

        async def load() -> User | None:
            document = await self._documents.get(KIND, ident)
            return _user(document) if document else None

        return await self._recent.get(ident, load)

    async def read(self, ident: str) -> User:
        """Give a user by id, as stored now; raises ``NotFound``."""
        document = await self._documents.get(KIND, ident)
        if document is None:
            raise NotFound(f"There is no user {ident}.", code="user.notFound")
        return _user(document)

    async def secret(self, name: str) -> tuple[User | None, str | None]:
        """Give a user by name and the hash of the password; (None, None) when there is none."""
        found = await self._documents.find(KIND, {"key": names.key(name)}, limit=1)
        return (_user(found[0]), found[0]["password"]) if found else (None, None)

    async def add(self, name: str, password: str, *, label: str = "", admin: bool = False) -> User:
        """Store a new user with this hash; raises ``Conflict`` when the name is taken."""
        shown = names.shown(name)
        document = {
            "_id": new_id(),
            "key": names.key(shown),
            "name": shown,
            "label": names.labelled(label, otherwise=shown),
            "admin": admin,
            "active": True,
            "groups": [],
            "password": password,
            "createdAt": self._clock.now(),
        }
        async with self._one_at_a_time:
            await self.require_free(shown)
            if not await self._documents.insert(KIND, document):
                raise _taken(shown)
        return _user(document)

    async def require_free(self, name: str) -> None:
        """Raise ``Invalid`` or ``Conflict`` when a name is no name, or looks like somebody else's.

        All names are looked at: users are made rarely.
        """
        shown = names.shown(name)
        names.require_plain(shown)
        user, _ = await self.secret(shown)
        if user is not None:
            raise _taken(user.name)
        wanted = looks(shown)
        async for some in self._documents.scan(KIND, ["name"]):
            for other in some:
                if not wanted.isdisjoint(looks(other["name"])):
                    raise _taken(other["name"])

    async def change(self, ident: str, **fields: Any) -> User:
        """Set fields of a user; refuses to take the last active admin away (``Conflict``)."""
        async with self._one_at_a_time:
            user = await self.read(ident)
            stays = fields.get("admin", True) and fields.get("active", True)
            if user.admin and user.active and not stays and await self._is_last_admin():
                raise Conflict(
                    f"{user.name} is the last admin. Make somebody else an admin first.",
                    code="user.lastAdmin",
                )
            await self._documents.change(KIND, ident, {}, fields)
        self._recent.drop(ident)
        return await self.read(ident)

    async def replace_password(self, ident: str, known: str, hashed: str) -> bool:
        """Set the hash of a password in the place of a known one; False when it is another now."""
        return await self._documents.change(KIND, ident, {"password": known}, {"password": hashed})

    async def page(self, first: int, after: tuple[str, str] | None) -> list[User]:
        """Give users ordered by name, after the one with this ``(key, id)``."""
        found = await self._documents.find(KIND, {}, order="key", after=after, limit=first)
        return [_user(document) for document in found]

    async def place(self, ident: str) -> tuple[str, str]:
        """Give where a user stands in the order of names."""
        return names.key((await self.read(ident)).name), ident

    async def any_admin(self) -> bool:
        """Say whether there is an admin who can log in."""
        return bool(await self._admins())

    async def _is_last_admin(self) -> bool:
        return len(await self._admins()) == 1

    async def _admins(self) -> list[dict[str, Any]]:
        return await self._documents.find(KIND, {"admin": True, "active": True}, limit=2)


def _user(document: dict[str, Any]) -> User:
    return User(
        id=document["_id"],
        name=document["name"],
        label=document["label"],
        admin=document["admin"],
        active=document["active"],
        groups=tuple(document["groups"]),
        created_at=document["createdAt"],
    )


def _taken(name: str) -> Conflict:
    return Conflict(f"There is a user {name} already. Choose another name.", code="user.nameTaken")
