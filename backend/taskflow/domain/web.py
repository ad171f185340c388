"""Web: how one asks a server somewhere for something, and what it answers."""

from collections.abc import Mapping
from typing import Protocol

from msgspec import Struct

USUAL_PATIENCE = 30.0
USUAL_SIZE = 1024 * 1024


class WebRequest(Struct, frozen=True):
    """What is asked: ``secret`` names one that the installation sends along, ``most`` are bytes.

    ``key`` goes along as ``Idempotency-Key``. The whole may take ``patience`` seconds, and as many
    ``redirects`` are followed.
    """

    url: str
    method: str = "GET"
    headers: Mapping[str, str] = {}
    body: bytes = b""
    secret: str = ""
    key: str = ""
    patience: float = USUAL_PATIENCE
    most: int = USUAL_SIZE
    redirects: int = 5


class WebResponse(Struct, frozen=True):
    """What was answered by ``url``; names of headers are in small letters."""

    status: int
    url: str
    headers: Mapping[str, str]
    body: bytes


class Web(Protocol):
    """Other servers; errors have codes that start with ``http.``."""

    async def ask(self, request: WebRequest) -> WebResponse:
        """Give what is answered; raises Invalid, Upstream, Unavailable or TooLarge."""
        ...
