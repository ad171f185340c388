"""Item: for which of several things a task was started, as expressions and texts see it.

``meta.item`` is ``{"index": 0, "value": …}`` where a task, or one above it, was started once for
each of several; a task that was started for nothing in particular has none, and ``item`` is null.
"""

from collections.abc import Mapping
from typing import Any, Final

ITEM: Final = "item"
"""The name under which expressions and texts see it."""


def item_of(document: Mapping[str, Any]) -> Any:
    """Give for what a task was started; None: nothing in particular."""
    meta = document.get("meta")
    return meta.get(ITEM) if isinstance(meta, Mapping) else None
