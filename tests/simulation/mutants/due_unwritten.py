"""What is due is not noted where the next start looks."""

from typing import Any

import msgspec

SHOWS = ("unsettled.",)


def _idle(family_row: Any) -> Any:
    return lambda family: msgspec.structs.replace(family_row(family), busy=False)


CHANGES = (("taskflow.hub.lists.rows", "family_row", _idle),)
