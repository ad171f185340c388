"""Shape error: what a client sent that does not have the shape it must have, and where."""

import re
from typing import Final

import msgspec

from taskflow.domain.errors import Invalid

PLACE: Final = re.compile(r" - at `(?:key in )?\$\.?([^`]*)`$")


def shape_error(error: msgspec.MsgspecError, words: str, within: str = "") -> Invalid:
    """Give the error that says so; ``words`` has ``{}`` where what is wrong belongs.

    ``details.path`` names the member, as in ``patch.input`` or ``edit[0].op``; ``within`` is what
    it lies in.
    """
    told = str(error).replace("Invalid enum value", "There is no value", 1)
    found = PLACE.search(told)
    path = _joined(within, found[1] if found else "")
    return Invalid(words.format(told), details={"path": path} if path else None)


def _joined(within: str, path: str) -> str:
    between = "." if within and path and not path.startswith("[") else ""
    return f"{within}{between}{path}"
