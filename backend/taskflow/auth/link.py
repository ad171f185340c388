"""Link: the one-time secret with which the first admin is made."""

from typing import Final

from taskflow.auth.secret import digest, new_secret
from taskflow.domain.errors import Forbidden
from taskflow.domain.ports import Clock, Documents

KIND: Final = "links"
ADMIN: Final = "admin"
USED: Final = ""


class Link:
    """One link at a time, stored as a digest, good until it is used or replaced."""

    def __init__(self, documents: Documents, clock: Clock) -> None:
        """Keep the link in these documents."""
        self._documents = documents
        self._clock = clock

    async def issue(self) -> str:
        """Make a new link's secret; the one before is good no more."""
        secret = new_secret()
        document = {"_id": ADMIN, "hash": digest(secret), "createdAt": self._clock.now()}
        await self._documents.put(KIND, [document])
        return secret

    async def require(self, secret: str) -> None:
        """Raise ``Forbidden`` unless this is the link's secret; uses nothing up."""
        document = await self._documents.get(KIND, ADMIN)
        if document is None or document["hash"] != digest(secret):
            raise _spent()

    async def use(self, secret: str) -> None:
        """Use the link up; raises ``Forbidden`` when somebody was faster."""
        known = {"hash": digest(secret)}
        if not await self._documents.change(KIND, ADMIN, known, {"hash": USED}):
            raise _spent()

    async def give_back(self, secret: str) -> None:
        """Make a used link good again, since what it was used for failed."""
        await self._documents.change(KIND, ADMIN, {"hash": USED}, {"hash": digest(secret)})


def _spent() -> Forbidden:
    return Forbidden(
        "This link was used or replaced. Run `taskflow users link` for a new one.",
        code="auth.linkSpent",
    )
