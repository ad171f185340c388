"""A label may be as long as whoever writes it likes."""

from typing import Any

SHOWS = ("enormous.taken",)


def _unbounded(_labelled: Any) -> Any:
    return lambda label: label


CHANGES = (("taskflow.hub.decide.members", "_labelled", _unbounded),)
