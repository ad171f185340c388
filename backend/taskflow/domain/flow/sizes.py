"""Sizes: how many bytes documents have as JSON, each of them the one before, a little changed.

What two of them share is measured once. To write a flow of a megabyte anew for each of hundreds of
operations took most of their time, and each writing held up every other thread.
"""

from collections.abc import Mapping
from typing import Any

import msgspec

BRACKETS = 2


class Sizes:
    """Measures documents that share most of what they hold; none of it is ever changed in place."""

    def __init__(self) -> None:
        """Begin with nothing measured."""
        self._known: dict[int, tuple[Any, int]] = {}

    def of(self, document: Mapping[str, Any]) -> int:
        """Give the bytes that a document has as JSON: those of its members, and what is between."""
        inside = (self._of(name) + 1 + self._listed(value) for name, value in document.items())
        return BRACKETS + sum(inside) + max(0, len(document) - 1)

    def _listed(self, value: Any) -> int:
        if not isinstance(value, list):
            return self._of(value)
        return BRACKETS + sum(map(self._of, value)) + max(0, len(value) - 1)

    def _of(self, part: Any) -> int:
        known = self._known.get(id(part))
        if known is not None:
            return known[1]
        size = len(msgspec.json.encode(part))
        self._known[id(part)] = (part, size)  # kept, so that no other part has its id
        return size


def size_of(document: Mapping[str, Any]) -> int:
    """Give the bytes that a document has as JSON."""
    return len(msgspec.json.encode(document))
