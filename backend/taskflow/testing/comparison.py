"""Comparison: what was written with what came back."""

from typing import Any


def within(part: Any, whole: Any) -> bool:
    """Say whether all that was written is still there; what was left out may have been added."""
    if isinstance(part, dict) and isinstance(whole, dict):
        return all(key in whole and within(value, whole[key]) for key, value in part.items())
    return bool(part == whole)
