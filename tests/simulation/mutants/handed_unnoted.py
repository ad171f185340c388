"""Nobody notes which work that may be done only once was handed out."""

from typing import Any

SHOWS = ("afar.paid", "afar.twice")


def _unnoted(_note: Any) -> Any:
    async def note(_handed: Any, _ident: str) -> None:
        return

    return note


CHANGES = (("taskflow.hub.due.at_most_once", "AtMostOnce.note", _unnoted),)
