"""Accounts: the door of this room. Setup, login, and who is behind a cookie or a bearer token."""

import asyncio
import contextlib
from typing import Final

import structlog
from msgspec import structs

from taskflow.auth import names
from taskflow.auth.access import Access
from taskflow.auth.attempts import Attempts
from taskflow.auth.devices import Devices
from taskflow.auth.hash_queue import Asker
from taskflow.auth.identity import Credential, Identity, Login, Token, User
from taskflow.auth.link import Link
from taskflow.auth.open_connections import OpenConnections
from taskflow.auth.passwords import Passwords
from taskflow.auth.people import People
from taskflow.auth.process_credentials import PREFIX as PROCESSOR
from taskflow.auth.processors import Processors
from taskflow.auth.secret import Keys
from taskflow.auth.sessions import Reused, Sessions
from taskflow.auth.tokens import Tokens
from taskflow.auth.users import Users
from taskflow.domain.errors import Conflict, Forbidden, Unauthenticated, Unavailable
from taskflow.domain.ports import Clock, Documents
from taskflow.supervision.supervisor import Supervisor
from taskflow.supervision.tasks import end

LOOK_EVERY: Final = 5.0
"""Seconds between two looks whether what proved an open connection still counts."""

TIDY_EVERY: Final = 720
"""Looks between two removals of what has expired: an hour."""

log = structlog.get_logger(__name__)


class Accounts:
    """People and their credentials.

    ``users`` administers them, ``tokens`` are their personal tokens, ``lifelines`` their open
    connections; ``processors`` are programs that do work. ``secret`` is the installation's own: at
    least 32 random bytes, the same at every start; raises ``StartFailed`` when it is weak.
    """

    def __init__(self, documents: Documents, clock: Clock, secret: bytes) -> None:
        """Keep everything in these documents."""
        self._hashes = Passwords()
        keys = Keys(secret)
        self._access = Access(keys, clock)
        self._devices = Devices(keys)
        self._attempts = Attempts(documents, clock)
        self._people = People(documents, clock)
        self._sessions = Sessions(documents, clock, keys)
        self._link = Link(documents, clock)
        self._was_set_up = False
        self._looking: asyncio.Task[None] | None = None
        self.mark = keys.sign("cookies", "names")[:8]
        """What tells this installation's cookies from those of another one on the same host."""
        self.lifelines = OpenConnections()
        self.tokens = Tokens(documents, clock, self.lifelines)
        self.processors = Processors(documents, clock, self.lifelines)
        self.users = Users(self._people, self._hashes, self._sessions, self.tokens, self.lifelines)

    async def start(self, workers: Supervisor) -> None:
        """Begin to look after open connections and to tidy up."""
        self._looking = workers.begin("accounts", self._look_after)

    async def close(self) -> None:
        """Stop looking and finish what is being noted."""
        if self._looking is not None:
            await end(self._looking)
        await self.tokens.close()

    async def by_cookie(self, access: str) -> Identity | None:
        """Give who is behind an access cookie; None when it does not count (any more)."""
        found = self._access.read(access)
        if found is None:
            return None
        credential, since = found
        identity = await self.identify(credential)
        if identity is not None:
            await self._sessions.note_use(credential, since)
        return identity

    async def by_bearer(self, text: str) -> Identity | None:
        """Give who is behind a personal token, or a program's; None when it does not count."""
        if text.startswith(f"{PROCESSOR}_"):
            program = await self.processors.find(text)
            return program.identity if program else None
        token = await self.tokens.find(text)
        if token is None:
            return None
        return await self._identity(Credential(kind="token", id=token.id, user=token.user))

    async def identify(self, credential: Credential) -> Identity | None:
        """Give who is behind a credential, if it still counts."""
        if credential.kind == "processor":
            program = await self.processors.known(credential.id)
            return program.identity if program else None
        if credential.kind == "session":
            counts = await self._sessions.alive(credential)
        else:
            counts = await self.tokens.exists(credential.id)
        return await self._identity(credential) if counts else None

    async def user(self, identity: Identity) -> User:
        """Give the user behind an identity."""
        return await self._people.read(identity.credential.user)

    async def needs_setup(self) -> bool:
        """Say whether there is no admin yet."""
        self._was_set_up = self._was_set_up or await self._people.any_admin()
        return not self._was_set_up

    async def issue_link(self) -> str:
        """Make the secret of a one-time link, with which one admin can be made."""
        return await self._link.issue()

    async def setup(self, link: str, name: str, password: str, device: str = "") -> Login:
        """Make an admin by the one-time link and log them in.

        Tries are not counted: nobody guesses 256 random bits, and nobody keeps the right one out.
        """
        await self._link.require(link)
        await self._people.require_free(name)
        await self._hashes.require_good(password, name)
        hashed = await self._hashes.hash(password)
        await self._link.use(link)
        try:
            user = await self._people.add(name, hashed, admin=True)
        except Conflict:
            await self._link.give_back(link)
            raise
        log.info("an admin was made by the one-time link", user=user.id)
        return await self._open(user, hashed, device)

    async def login(self, name: str, password: str, address: str, device: str = "") -> Login:
        """Log somebody in who comes from this address, in a browser with this mark.

        Raises ``Limited`` after ten wrong tries in fifteen minutes for the name or the address,
        else ``Unauthenticated``, alike for a wrong name, password and a deactivated user. In a
        browser in which they have logged in before, its own tries alone count.
        """
        user, hashed = await self._people.secret(name)
        known = self._devices.known(device, user.id) if user else None
        subjects = (f"device {known}",) if known else (_address(address), _account(name))
        await self._attempts.take(*subjects)
        asker = Asker(known or address, known=known is not None)
        right = await self._hashes.verify(hashed, password, asker)
        if user is None or hashed is None or not right or not user.active:
            log.info("a login failed", address=address)
            raise _failed()
        await self._attempts.forgive(*subjects)
        if self._hashes.outdated(hashed):
            better = await self._hashes.hash(password)
            if await self._people.replace_password(user.id, hashed, better):
                hashed = better
        return await self._open(user, hashed, device)

    async def refresh(self, token: str, device: str = "") -> Login:
        """Take a refresh token for fresh cookies; one that is used up ends its session."""
        try:
            rotated = await self._sessions.rotate(token)
        except Reused as reused:
            await self.lifelines.cut_credential(reused.credential.id)
            log.warning(
                "a used refresh token came; its session was ended", user=reused.credential.user
            )
            rotated = None
        if rotated is None:
            raise _over()
        credential, following = rotated
        user = await self._people.known(credential.user)
        if user is None or not user.active:
            await self._sessions.end(credential.id)
            raise _over()
        return self._login(user, credential.id, following, device)

    async def logout(self, identity: Identity | None, refresh: str | None) -> None:
        """End the session of these cookies, whichever of them still counts."""
        if identity is not None and identity.credential.kind == "session":
            credential: Credential | None = identity.credential
        else:
            credential = await self._sessions.owner(refresh) if refresh else None
        if credential is not None:
            await self._sessions.end(credential.id)
            await self.lifelines.cut_credential(credential.id)

    async def change_password(self, identity: Identity, old: str, new: str) -> None:
        """Change one's own password; ends one's other sessions. Personal tokens stay."""
        if identity.credential.kind != "session":
            raise Forbidden("A personal token cannot change a password. Log in with it first.")
        user = await self._people.read(identity.credential.user)
        tries = f"session {identity.credential.id}"  # whoever guesses elsewhere uses up none
        await self._attempts.take(tries)
        _, hashed = await self._people.secret(user.name)
        if hashed is None or not await self._hashes.verify(hashed, old):
            raise Forbidden("The old password is wrong.", code="password.wrong")
        await self._attempts.forgive(tries)
        await self._hashes.require_good(new, user.name)
        if not await self._people.replace_password(user.id, hashed, await self._hashes.hash(new)):
            raise Forbidden("The old password is wrong by now.", code="password.wrong")
        for session in await self._sessions.end_all(user.id, but=identity.credential.id):
            await self.lifelines.cut_credential(session)

    async def create_token(self, identity: Identity, label: str) -> tuple[Token, str]:
        """Make a personal token of whoever is logged in; give it and its full text.

        One whose session has ended meanwhile gets none: what has ended it has found no token.
        """
        token, text = await self.tokens.create(identity.principal, label)
        if not await self._sessions.stored(identity.credential.id):
            await self.tokens.revoke(identity.principal, token.id)
            raise _over()
        return token, text

    def csrf_fits(self, session: str, sent: str | None) -> bool:
        """Say whether this is the CSRF token of a session."""
        return self._access.csrf_fits(session, sent)

    async def look(self) -> None:
        """End every open connection whose credential or rights have changed meanwhile."""
        for identity in self.lifelines.identities:
            if await self.identify(identity.credential) != identity:
                await self.lifelines.cut(identity)

    async def tidy(self) -> None:
        """Remove expired sessions and tries."""
        await self._sessions.tidy()
        await self._attempts.tidy()

    async def _identity(self, credential: Credential) -> Identity | None:
        user = await self._people.known(credential.user)
        if user is None or not user.active:
            return None
        principal = user.principal
        if credential.kind == "token":
            principal = structs.replace(principal, by_token=True)
        return Identity(principal=principal, credential=credential)

    async def _open(self, user: User, hashed: str, device: str) -> Login:
        """Open a session for who has shown the password with this hash.

        What was proven may count no more: a reset that came meanwhile has found no session.
        """
        session, refresh = await self._sessions.open(user.id)
        now, known = await self._people.secret(user.name)
        if now is None or not now.active or known != hashed:
            await self._sessions.end(session)
            raise _failed()
        return self._login(user, session, refresh, device)

    def _login(self, user: User, session: str, refresh: str, device: str) -> Login:
        return Login(
            user=user,
            access=self._access.issue(user.id, session),
            refresh=refresh,
            csrf=self._access.csrf(session),
            device=self._devices.marked(device, user.id),
        )

    async def _look_after(self) -> None:
        looks = 0
        while True:
            with contextlib.suppress(Unavailable):  # looked at again when the store is back
                if looks % TIDY_EVERY == 0:
                    await self.tidy()
                await self.look()
            looks += 1
            await asyncio.sleep(LOOK_EVERY)


def _failed() -> Unauthenticated:
    return Unauthenticated("The name or the password is wrong.", code="auth.failed")


def _over() -> Unauthenticated:
    return Unauthenticated("Your session is over. Log in again.", code="auth.sessionOver")


def _address(address: str) -> str:
    return f"address {address}"


def _account(name: str) -> str:
    return f"account {names.key(name)}"
