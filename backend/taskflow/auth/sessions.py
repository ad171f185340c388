"""Sessions: one per login; its refresh secret changes at every use.

Each secret follows from the one before, so whoever did not get an answer, or asked twice at once,
is given the same again. When a secret comes of which the next was used already, somebody else may
have it: the session ends.
"""

from contextlib import suppress
from typing import Any, Final

from taskflow.auth.cache import Cache
from taskflow.auth.identity import Credential
from taskflow.auth.secret import Keys, digest, new_id, new_secret, same
from taskflow.domain.errors import Unavailable
from taskflow.domain.ports import Clock, Documents

KIND: Final = "sessions"
DAY: Final = 24 * 60 * 60 * 1000
IDLE: Final = 14 * DAY
"""Milliseconds after which a session that nobody refreshed ends."""

AT_ONCE: Final = 30_000
"""Milliseconds in which the secret before is answered again in any case: two tabs ask at once."""

LONGEST: Final = 90 * DAY
"""Milliseconds after which every session ends: then one logs in again."""


class Reused(Exception):
    """A refresh secret came a second time: somebody else may have it. Never leaves this room."""

    def __init__(self, credential: Credential) -> None:
        """Carry whose session this was; it has been ended."""
        super().__init__()
        self.credential = credential


class Sessions:
    """Opens, rotates and ends sessions; of the refresh secret only its digest is stored."""

    def __init__(self, documents: Documents, clock: Clock, keys: Keys) -> None:
        """Keep sessions in these documents."""
        self._documents = documents
        self._keys = keys
        self._clock = clock
        self._recent: Cache[dict[str, Any]] = Cache(clock)

    async def open(self, user: str) -> tuple[str, str]:
        """Begin a session; give its id and the refresh token for the cookie."""
        ident, secret, now = new_id(), new_secret(), self._clock.now()
        session = {
            "_id": ident,
            "user": user,
            "refresh": digest(secret),
            "createdAt": now,
            "usedAt": now,
            "expiresAt": now + IDLE,
        }
        await self._documents.insert(KIND, session)
        return ident, f"{ident}.{secret}"

    async def alive(self, credential: Credential) -> bool:
        """Say whether a session goes on (known to be so within the last five seconds)."""
        ident = credential.id
        session = await self._recent.get(ident, lambda: self._documents.get(KIND, ident))
        return bool(
            session
            and session["user"] == credential.user
            and session["expiresAt"] > self._clock.now()
        )

    async def stored(self, ident: str) -> bool:
        """Say whether a session is in the store now."""
        return await self._documents.get(KIND, ident) is not None

    async def rotate(self, token: str) -> tuple[Credential, str] | None:
        """Take a refresh token for the next one; None when its session is over.

        Raises ``Reused`` when the one that followed it was used before; the session is ended then.
        """
        ident, _, secret = token.partition(".")
        following = self._keys.sign("refresh", token)
        while True:
            session = await self._documents.get(KIND, ident)
            now = self._clock.now()
            if session is None or session["expiresAt"] <= now:
                return None
            credential = Credential(kind="session", id=ident, user=session["user"])
            if same(digest(secret), session["refresh"]):
                fields = {
                    "refresh": digest(following),
                    "before": session["refresh"],
                    "used": False,
                    "usedAt": now,
                    "expiresAt": min(now + IDLE, session["createdAt"] + LONGEST),
                }
                known = {"refresh": session["refresh"]}
                if not await self._documents.change(KIND, ident, known, fields):
                    continue  # somebody was faster, or it has ended
                self._recent.drop(ident)
            elif not self._asks_again(session, secret, following):
                await self.end(ident)
                raise Reused(credential)
            return credential, f"{ident}.{following}"

    def _asks_again(self, session: dict[str, Any], secret: str, following: str) -> bool:
        """Say whether a secret is the one before, and the one that followed was not used yet."""
        if not same(digest(secret), session.get("before") or ""):
            return False
        if not same(digest(following), session["refresh"]):
            return False  # it was made by another secret of the installation
        at_once = abs(self._clock.now() - session["usedAt"]) < AT_ONCE
        return at_once or not session["used"]

    async def note_use(self, credential: Credential, since: int) -> None:
        """Note that an access token of this time (seconds) is used: its answer has come."""
        session = self._recent.known(credential.id)
        if session is None or session.get("used", True) or since * 1000 < session["usedAt"] - 999:
            return
        known = {"refresh": session["refresh"]}
        with suppress(Unavailable):  # the next use is noted again
            await self._documents.change(KIND, credential.id, known, {"used": True})
            session["used"] = True

    async def owner(self, token: str) -> Credential | None:
        """Give whose session a refresh token is of, if it is the present one; changes nothing."""
        ident, _, secret = token.partition(".")
        session = await self._documents.get(KIND, ident)
        if session is None or not same(digest(secret), session["refresh"]):
            return None
        return Credential(kind="session", id=ident, user=session["user"])

    async def end(self, *idents: str) -> None:
        """End sessions at once."""
        await self._documents.delete(KIND, idents)
        for ident in idents:
            self._recent.drop(ident)

    async def end_all(self, user: str, *, but: str = "") -> list[str]:
        """End every session of a user, one excepted; give their ids."""
        ended: list[str] = []
        while found := [
            session["_id"]
            for session in await self._documents.find(KIND, {"user": user}, limit=100)
            if session["_id"] != but
        ]:
            await self.end(*found)
            ended += found
        return ended

    async def tidy(self) -> None:
        """Remove sessions that are over."""
        now = self._clock.now()
        while over := [
            session["_id"]
            for session in await self._documents.find(KIND, {}, order="expiresAt", limit=100)
            if session["expiresAt"] <= now
        ]:
            await self.end(*over)
