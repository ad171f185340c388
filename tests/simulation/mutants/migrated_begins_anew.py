"""What goes on in a family that is migrated is begun anew there, and what was begun is closed."""

from typing import Any

SHOWS = ("paid.twice", "asked.again.")


def _anew(_carried: Any) -> Any:
    return lambda _old, new, _alike: ({}, tuple(one for _, one in new))


CHANGES = (("taskflow.domain.statechart.snapshot_migration", "_carried", _anew),)
