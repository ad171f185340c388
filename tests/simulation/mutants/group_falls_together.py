"""When commits of several streams are refused together, all of them are refused for good."""

from typing import Any

SHOWS = ("innocent.",)


def _together(settle: Any) -> Any:
    def fall(appender: Any, taken: Any, landing: Any) -> None:
        if landing.error is None or appender.overtaken.is_set():
            settle(appender, taken, landing)
            return
        for one in taken:
            settle(appender, [one], landing)

    return fall


CHANGES = (("taskflow.hub.stream.appender", "Appender._settle", _together),)
