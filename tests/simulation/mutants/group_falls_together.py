"""A commit that the store refuses takes those with it that were to be stored together with it."""

from typing import Any

from taskflow.hub.appender import Landing

SHOWS = ("innocent.", "lost.", "stuck", "unsettled.")


def _together(settle: Any) -> Any:
    def fall(appender: Any, taken: Any, landing: Landing) -> None:
        if landing.error is None:
            settle(appender, taken, landing)
            return
        for one in taken:
            appender._ready.popleft()  # noqa: SLF001
            one.landed(landing)

    return fall


CHANGES = (("taskflow.hub.appender", "Appender._settle", _together),)
