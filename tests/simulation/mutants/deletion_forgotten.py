"""A deleted family can be read by who could read it before."""

from typing import Any

SHOWS = ("deleted.read",)


def _forgetful(family_rights: Any) -> Any:
    def forgetful(principal: Any, document: Any) -> Any:
        alive = document if document is None else {**document, "deleted": False}
        return family_rights(principal, alive)

    return forgetful


def _kept(bury: Any) -> Any:
    def kept(stream: Any, *grave: Any) -> None:
        before = stream.state
        bury(stream, *grave)
        stream.state = before if before.seq else stream.state

    return kept


CHANGES = (
    ("taskflow.domain.permission", "family_rights", _forgetful),
    ("taskflow.hub.stream.stream", "Stream.bury", _kept),
)
