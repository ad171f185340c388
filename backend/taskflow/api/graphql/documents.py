"""Documents: GraphQL texts, read, validated and measured once, and kept for who sends them again.

A text that was refused is not kept. What is kept is bounded in number and in bytes; what was asked
for longest ago goes first.
"""

import hashlib
from collections import OrderedDict
from typing import Final

from graphql import GraphQLError, parse

from taskflow.api.graphql.document import Document

MOST: Final = 1_000
"""Documents that are kept."""
MOST_BYTES: Final = 32 * 1024 * 1024
"""What they may take together."""
LARGEST: Final = 1024 * 1024
"""What one may take; a larger one is read anew each time."""
TOKENS: Final = 2_000
"""Words and signs of one document."""
OF_TOKEN: Final = 450
"""Bytes that a word or a sign takes once it was read, as measured."""


class Documents:
    """The documents of one schema; none knows of anybody's variables."""

    def __init__(self, most: int = MOST, most_bytes: int = MOST_BYTES) -> None:
        """Begin with none."""
        self._most = most
        self._most_bytes = most_bytes
        self._kept: OrderedDict[str, Document] = OrderedDict()
        self._by_hash: dict[str, str] = {}
        self._bytes = 0

    def __len__(self) -> int:
        """Give how many are kept."""
        return len(self._kept)

    @property
    def bytes(self) -> int:
        """Give about how many bytes they take."""
        return self._bytes

    def known(self, text: str) -> Document | None:
        """Give what was read of a text, if it is kept."""
        found = self._kept.get(text)
        if found is not None:
            self._kept.move_to_end(text)
        return found

    def named(self, digest: str) -> str | None:
        """Give the text that has this SHA-256, if it is kept under it."""
        return self._by_hash.get(digest)

    def keep(self, document: Document, digest: str = "") -> None:
        """Keep a valid document, with ``digest`` also under the SHA-256 of its text."""
        text = document.text
        if text not in self._kept:
            size = document.tokens * OF_TOKEN + len(text) * 4
            if size > LARGEST:
                return
            document.size = size
            self._kept[text] = document
            self._bytes += size
        if digest:
            kept = self._kept[text]
            kept.digest = digest
            self._by_hash[digest] = text
        while len(self._kept) > self._most or self._bytes > self._most_bytes:
            self._forget()

    def _forget(self) -> None:
        _, oldest = self._kept.popitem(last=False)
        self._bytes -= oldest.size
        self._by_hash.pop(oldest.digest, None)


def read(text: str) -> Document:
    """Read a text; raises ``GraphQLError``."""
    try:
        return Document(text, parse(text, max_tokens=TOKENS))
    except RecursionError as error:
        raise GraphQLError(str(error), original_error=error) from None


def digest_of(text: str) -> str:
    """Give the SHA-256 of a text, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()
