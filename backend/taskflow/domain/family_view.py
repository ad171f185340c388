"""FamilyView: a family at one moment, for good; the only form in which one leaves the hub."""

from bisect import bisect_left
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final, NoReturn

from taskflow.domain.family_reading import FamilyReading

Names = Mapping[str, list[str]]


class FamilyView(FamilyReading):
    """What a family was when it was asked for; it never changes, whatever becomes of the family."""

    _begun: Names
    _named: Names

    __slots__ = ("_begun", "_named", "_standing", "id", "itself", "plan", "seq", "tasks", "updated")

    def __init__(self, family: FamilyReading, children: Names, instances: Names) -> None:
        """Keep what ``family`` is now; its lists of names may go on to grow.

        Its mapping of tasks must be left alone from now on.
        """
        keep = object.__setattr__
        for name in KEPT:
            keep(self, name, getattr(family, name))
        keep(self, "tasks", MappingProxyType(family.tasks))
        keep(self, "_standing", family._standing.stood())  # noqa: SLF001  of the same kind
        keep(self, "_begun", children)
        keep(self, "_named", instances)

    def __setattr__(self, name: str, value: Any) -> NoReturn:
        raise AttributeError(f"{name} of a view cannot be set: it never changes.")

    def __delattr__(self, name: str) -> NoReturn:
        raise AttributeError(f"{name} of a view cannot be removed: it never changes.")

    def children(self, instance: str) -> list[str]:
        """Give the instanceIds of a task's children, in the order of their start."""
        return self._known(self._begun.get(instance))

    def instances(self, definition: str) -> list[str]:
        """Give the instances of a definition (a dotted id), in the order of their start."""
        return self._known(self._named.get(definition))

    def _known(self, names: list[str] | None) -> list[str]:
        """Leave out what was started since: all of that comes last."""
        if not names or names[-1] in self.tasks:
            return list(names or ())
        return names[: bisect_left(names, True, key=lambda name: name not in self.tasks)]  # noqa: FBT003


KEPT: Final = ("id", "itself", "plan", "seq", "updated")
