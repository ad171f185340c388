"""Devices: browsers in which somebody has logged in before, told from those who guess."""

from collections.abc import Iterator
from typing import Final

from taskflow.auth.secret import Keys, new_id, same

MOST: Final = 4
"""People whom one browser is known for."""
BETWEEN: Final = "~"


class Devices:
    """Makes and reads the mark that a browser keeps: ``<id>.<signature>`` for each of its people.

    It opens nothing. Tries that come with it are counted apart from those of strangers, so that
    nobody else can use up the tries of who has been here before.
    """

    def __init__(self, keys: Keys) -> None:
        """Sign with the installation's keys."""
        self._keys = keys

    def known(self, mark: str, user: str) -> str | None:
        """Give the id by which a browser is known for a user; None when it is not."""
        for ident, signature in _read(mark):
            if same(signature, self._sign(ident, user)):
                return ident
        return None

    def marked(self, mark: str, user: str) -> str:
        """Give the mark of a browser in which this user has logged in now."""
        if self.known(mark, user):
            return mark
        ident = new_id()
        others = [f"{other}.{signature}" for other, signature in _read(mark)][-MOST + 1 :]
        return BETWEEN.join([*others, f"{ident}.{self._sign(ident, user)}"])

    def _sign(self, ident: str, user: str) -> str:
        return self._keys.sign("device", f"{ident} {user}")


def _read(mark: str) -> Iterator[tuple[str, str]]:
    for part in mark.split(BETWEEN, MOST)[:MOST]:
        ident, found, signature = part.partition(".")
        if found and ident.isalnum() and ident.isascii() and signature.isalnum():
            yield ident, signature
