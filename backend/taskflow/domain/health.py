"""Health: whether this T@skFlow works, and if not, why; put together from everybody's reasons."""

from collections.abc import Callable, Iterable
from typing import Literal

import structlog
from msgspec import Struct

log = structlog.get_logger(__name__)
NAMED = 5
"""Things of a kind that are named in a reason."""
Status = Literal["ok", "degraded", "failed"]


class Reason(Struct, frozen=True):
    """One thing that is not as it should be.

    ``message`` is for anybody and names nothing of the inside; ``detail`` is for admins.
    ``fatal``: as long as it is so, nothing can be done here.
    """

    code: str
    message: str
    detail: str = ""
    fatal: bool = False


Probe = Callable[[], Iterable[Reason]]
"""Looks at what is known already, without waiting for anything."""


class Health:
    """All reasons now, from those who have some to give."""

    def __init__(self) -> None:
        """Begin sound."""
        self._probes: list[Probe] = []

    def watch(self, probe: Probe) -> None:
        """Ask one more."""
        self._probes.append(probe)

    def reasons(self) -> list[Reason]:
        """Give what is wrong now, what is worst first; each thing once."""
        found: dict[str, Reason] = {}
        for probe in self._probes:
            for reason in _asked(probe):
                known = found.get(reason.code)
                if known is None or (reason.fatal and not known.fatal):
                    found[reason.code] = reason
        return sorted(found.values(), key=lambda reason: not reason.fatal)


def status(reasons: Iterable[Reason]) -> Status:
    """Say in a word what the reasons come to."""
    given = list(reasons)
    if any(reason.fatal for reason in given):
        return "failed"
    return "degraded" if given else "ok"


def _asked(probe: Probe) -> list[Reason]:
    """Ask one; who cannot even say is a reason too."""
    try:
        return list(probe())
    except Exception as error:
        log.exception("health.unknown")
        detail = f"{type(error).__name__}: {error}"
        return [Reason("health.unknown", "Something could not say how it is.", detail)]
