"""Version: which version of which kind a task is of."""

from collections.abc import Mapping
from typing import Any, NamedTuple


class Version(NamedTuple):
    """A kind's name, which of its versions, and whether people declared it.

    An installed kind and a declared one of the same name and number are two kinds.
    """

    name: str
    number: int
    declared: bool = False


def version_of(document: Mapping[str, Any]) -> Version:
    """Give what a running task is of."""
    meta = document["meta"]
    return Version(document["type"], meta.get("version", 1), meta.get("declared", False))
