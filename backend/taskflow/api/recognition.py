"""Recognition: how the server below learns that a connection is of somebody signed in."""

from collections.abc import Callable
from typing import Final, TypeAlias, cast

from litestar.types import Scope

RECOGNISE: Final = "taskflow.recognise"
"""The key in a scope's state where the server below has put a ``Recognise``."""

Recognise: TypeAlias = Callable[[str], None]
"""Takes the id of the person; raises ``Limited`` when they have too many connections."""


def recognise(scope: Scope, person: str) -> None:
    """Tell the server below whose connection this is, if it wants to know."""
    told = cast("Recognise | None", scope.get("state", {}).get(RECOGNISE))
    if told is not None:
        told(person)
