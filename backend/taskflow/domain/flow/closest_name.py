"""Closest name: the closest of the known names."""

from collections.abc import Iterable
from difflib import get_close_matches
from itertools import islice
from typing import Final

SHOWN: Final = 8
_COMPARED: Final = 50
_LONGER: Final = 3
"""Names that are looked at closely, which takes long; characters by which they may be longer."""


def closest(wrong: str, known: Iterable[str]) -> str:
    """Say which known name was probably meant, else which there are."""
    choices = list(known)
    near = (name for name in choices if abs(len(name) - len(wrong)) <= _LONGER)
    meant = get_close_matches(wrong, list(islice(near, _COMPARED)), n=1)
    if meant:
        return f'Did you mean "{meant[0]}"?'
    if not choices:
        return "Remove it."
    listed = ", ".join(choices[:SHOWN]) + (" …" if len(choices) > SHOWN else "")
    return f"Use one of: {listed}."
