"""Access: the short-lived signed token in a browser's cookie."""

from typing import Any, Final

import jwt

from taskflow.auth.identity import Credential
from taskflow.auth.secret import Keys, same
from taskflow.domain.ports import Clock

ALGORITHM: Final = "HS256"
AUDIENCE: Final = "taskflow"
LIFE: Final = 15 * 60
"""Seconds that an access token counts."""


class Access:
    """Issues and reads access tokens, and the CSRF token that belongs to a session."""

    def __init__(self, keys: Keys, clock: Clock) -> None:
        """Sign with the installation's keys, by this clock."""
        self._keys = keys
        self._key = keys.key("access")
        self._clock = clock

    def issue(self, user: str, session: str) -> str:
        """Give a token for a session of a user."""
        now = self._clock.now() // 1000
        claims = {"sub": user, "sid": session, "aud": AUDIENCE, "iat": now, "exp": now + LIFE}
        return jwt.encode(claims, self._key, algorithm=ALGORITHM)

    def read(self, token: str) -> tuple[Credential, int] | None:
        """Give whose session a token belongs to, and since when (seconds since 1970).

        None when it is not ours or has expired.
        """
        if not token.isascii():
            return None
        try:
            claims: dict[str, Any] = jwt.decode(
                token,
                self._key,
                algorithms=[ALGORITHM],
                audience=AUDIENCE,
                # the time is compared below, by our own clock
                options={
                    "require": ["sub", "sid", "exp", "iat"],
                    "verify_exp": False,
                    "verify_iat": False,
                },
            )
        except jwt.InvalidTokenError:
            return None
        if not isinstance(claims["exp"], int) or claims["exp"] * 1000 <= self._clock.now():
            return None
        session = Credential(kind="session", id=str(claims["sid"]), user=claims["sub"])
        return session, int(claims["iat"])

    def csrf(self, session: str) -> str:
        """Give the CSRF token of a session: nobody can make one for another session."""
        return self._keys.sign("csrf", session)

    def csrf_fits(self, session: str, sent: str | None) -> bool:
        """Say whether this is the CSRF token of a session."""
        return sent is not None and same(sent, self.csrf(session))
