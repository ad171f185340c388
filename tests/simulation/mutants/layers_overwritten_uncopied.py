"""A migration writes over a layer of several pieces that it has not copied."""

from typing import Any

SHOWS = ("start.", "old.", "unreadable.", "read.")


def _uncopied(_copy: Any) -> Any:
    async def nothing(_upgrade: Any, _line: Any) -> None:
        return

    return nothing


CHANGES = (("taskflow.store.migrations.one", "_Upgrade._copy", _uncopied),)
