"""Secrets: how they are made, and the digest that alone is stored of them."""

import hashlib
import hmac
import secrets
from typing import Final

from taskflow.domain.errors import StartFailed

LEAST: Final = 32
"""Bytes that the installation's own secret must have."""


def new_id() -> str:
    """Give an id that nobody can guess: 128 random bits, as hex."""
    return secrets.token_hex(16)


def new_secret() -> str:
    """Give a secret of 256 random bits, fit for URLs and headers."""
    return secrets.token_urlsafe(32)


def digest(secret: str) -> str:
    """Give what is stored of a random secret: SHA-256, as hex."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def same(one: str, other: str) -> bool:
    """Compare two digests or secrets in a time that tells nothing."""
    return hmac.compare_digest(one.encode("utf-8", "replace"), other.encode("utf-8", "replace"))


class Keys:
    """The keys that the installation's secret gives, one for each purpose."""

    def __init__(self, secret: bytes) -> None:
        """Refuse a secret that is too short or too regular; raises ``StartFailed``."""
        if len(secret) < LEAST or len(set(secret)) < LEAST // 4:
            raise StartFailed(
                f"The secret that signs logins is too weak: give at least {LEAST} random bytes"
                " (TASKFLOW_SECRET), or none, so that one is made.",
                code="start.weakSecret",
            )
        self._secret = secret

    def key(self, purpose: str) -> bytes:
        """Give the 32-byte key for a purpose."""
        return hmac.digest(self._secret, purpose.encode(), "sha256")

    def sign(self, purpose: str, text: str) -> str:
        """Give the signature of a text for a purpose, as hex."""
        return hmac.digest(self.key(purpose), text.encode(), "sha256").hex()
