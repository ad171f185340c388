"""Another command under an id that was used before is answered like the first one."""

from typing import Any

SHOWS = ("lost.",)


def _alike(_sent_hash: Any) -> Any:
    return lambda _command: "alike"


CHANGES = (("taskflow.hub.stream.answered", "sent_hash", _alike),)
