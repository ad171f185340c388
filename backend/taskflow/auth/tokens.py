"""Tokens: what programs send as a bearer; shown once, stored as a digest.

A token makes no other one, and none outlives a new password that its owner was given or their
deactivation: then it is removed, so that it does not come back with them.
"""

import asyncio
import contextlib
from typing import Any, Final

from taskflow.auth import names
from taskflow.auth.cache import Cache
from taskflow.auth.identity import Token
from taskflow.auth.open_connections import OpenConnections
from taskflow.auth.secret import digest, new_id, new_secret, same
from taskflow.domain.errors import Conflict, Forbidden, NotFound, Unavailable
from taskflow.domain.permission import (
    may_revoke,
    owns_token,
    require_credentials,
    require_login,
    require_users,
)
from taskflow.domain.ports import Clock, Documents
from taskflow.domain.principal import Principal

KIND: Final = "tokens"
PREFIX: Final = "tfp"
MOST: Final = 100
"""Tokens that one person may have."""

NOTED_EVERY: Final = 60_000
"""Milliseconds between two notes of a token's use."""


class Tokens:
    """Makes, finds, lists and revokes personal tokens: ``tfp_<id>_<secret>``."""

    def __init__(self, documents: Documents, clock: Clock, lifelines: OpenConnections) -> None:
        """Keep tokens in these documents."""
        self._documents = documents
        self._clock = clock
        self._lifelines = lifelines
        self._recent: Cache[Token] = Cache(clock)
        self._noted: dict[str, int] = {}
        self._notes: set[asyncio.Task[None]] = set()

    async def create(self, principal: Principal | None, label: str) -> tuple[Token, str]:
        """Make a token; give it and its full text, which nobody can see again."""
        user = _person(principal)
        require_credentials(principal)
        if len(await self.of(principal)) >= MOST:
            raise Conflict(f"You have {MOST} tokens. Revoke one that is not used any more.")
        token = Token(
            id=new_id()[:16], user=user, label=names.labelled(label), created_at=self._clock.now()
        )
        text = f"{PREFIX}_{token.id}_{new_secret()}"
        document = {
            "_id": token.id,
            "user": token.user,
            "hash": digest(text),
            "label": token.label,
            "createdAt": token.created_at,
            "usedAt": None,
        }
        if not await self._documents.insert(KIND, document):
            raise Conflict("The token was not made. Try again.")
        return token, text

    async def find(self, text: str) -> Token | None:
        """Give the token with this text; from memory when it was used within five seconds."""
        hashed = digest(text)

        async def load() -> Token | None:
            prefix, _, rest = text.partition("_")
            document = await self._documents.get(KIND, rest.partition("_")[0])
            fits = document is not None and prefix == PREFIX and same(document["hash"], hashed)
            return _token(document) if document and fits else None

        token = await self._recent.get(hashed, load)
        if token is not None:
            self._note(token, hashed)
        return token

    async def exists(self, ident: str) -> bool:
        """Say whether a token was not revoked."""
        return await self._documents.get(KIND, ident) is not None

    async def of(self, principal: Principal | None) -> list[Token]:
        """Give a person's own tokens, oldest first."""
        found = await self._documents.find(KIND, {"user": _person(principal)}, limit=MOST)
        return sorted(map(_token, found), key=lambda token: (token.created_at, token.id))

    async def page(
        self, principal: Principal | None, first: int, after: tuple[str, str] | None = None
    ) -> tuple[list[Token], bool]:
        """Give up to ``first`` of everybody's tokens, those of one person together; for admins.

        They come after the one with this ``(user, id)``; also says whether more come.
        """
        require_users(principal)
        found = await self._documents.find(KIND, {}, order="user", after=after, limit=first + 1)
        return [_token(document) for document in found[:first]], len(found) > first

    async def revoke(self, principal: Principal | None, ident: str) -> None:
        """Remove a token at once, one's own, or as an admin; raises ``NotFound`` for others."""
        require_login(principal)
        document = await self._documents.get(KIND, ident)
        if document is None or not may_revoke(principal, document["user"]):
            raise NotFound(f"You have no token {ident}.", code="token.notFound")
        await self._remove(document)

    async def revoke_all(self, user: str) -> None:
        """Remove every token of a person at once."""
        while found := await self._documents.find(KIND, {"user": user}, limit=MOST):
            for document in found:
                await self._remove(document)

    async def _remove(self, document: dict[str, Any]) -> None:
        await self._documents.delete(KIND, [document["_id"]])
        self._recent.drop(document["hash"])
        self._noted.pop(document["_id"], None)
        await self._lifelines.cut_credential(document["_id"])

    async def close(self) -> None:
        """Finish noting."""
        await asyncio.gather(*self._notes, return_exceptions=True)

    def _note(self, token: Token, hashed: str) -> None:
        now = self._clock.now()
        last = self._noted.get(token.id, token.used_at or 0)
        if abs(now - last) < NOTED_EVERY:
            return
        self._noted[token.id] = now
        note = asyncio.create_task(self._store_use(token.id, hashed, now))
        self._notes.add(note)
        note.add_done_callback(self._notes.discard)

    async def _store_use(self, ident: str, hashed: str, now: int) -> None:
        with contextlib.suppress(Unavailable):  # the next use is noted again
            await self._documents.change(KIND, ident, {"hash": hashed}, {"usedAt": now})


def _person(principal: Principal | None) -> str:
    require_login(principal)
    if principal is None or not owns_token(principal, principal.id):
        raise Forbidden("Personal tokens are for people. Log in as a user.")
    return principal.id


def _token(document: dict[str, Any]) -> Token:
    return Token(
        id=document["_id"],
        user=document["user"],
        label=document["label"],
        created_at=document["createdAt"],
        used_at=document["usedAt"],
    )
