"""A label may be as long as whoever writes it likes."""

from typing import Any

SHOWS = ("enormous.taken",)


def _unbounded(_label: Any) -> Any:
    return lambda label: label


CHANGES = (("taskflow.hub.decide.label", "labelled", _unbounded),)
