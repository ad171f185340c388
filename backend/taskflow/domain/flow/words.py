"""Words for people who mistyped: the closest of the known names."""

from collections.abc import Iterable
from difflib import get_close_matches


def closest(wrong: str, known: Iterable[str]) -> str:
    """Say which known name was probably meant, else which there are."""
    choices = list(known)
    meant = get_close_matches(wrong, choices, n=1)
    if meant:
        return f'Did you mean "{meant[0]}"?'
    if not choices:
        return "Remove it."
    listed = ", ".join(choices[:8]) + (" …" if len(choices) > 8 else "")  # noqa: PLR2004 enough to choose from
    return f"Use one of: {listed}."
