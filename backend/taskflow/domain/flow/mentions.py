"""Mentions: the tasks that the templates of a configuration name, ``{{ tasks.topic.output }}``."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from taskflow.domain.json_patch import pointer_of

_OPENING: Final = re.compile(r"\{[{%]")
_CLOSING: Final = re.compile(r"[}%]\}")
_MENTION: Final = re.compile(r"(\btasks\.)([A-Za-z][A-Za-z0-9_-]*)", re.ASCII)


def mentions(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Give the path of each text that mentions a task, and the task's name."""
    if isinstance(value, dict | list):
        for key, inner in value.items() if isinstance(value, dict) else enumerate(value):
            yield from mentions(inner, path + pointer_of([key]))
    elif isinstance(value, str) and "{" in value:
        for start, end in _templates(value):
            for found in _MENTION.finditer(value, start, end):
                yield path, found[2]


def follow(value: Any, renamed: Mapping[str, str]) -> Any:
    """Give the value with the mentions of renamed tasks changed; the same object without any."""
    if isinstance(value, dict):
        members = {key: follow(inner, renamed) for key, inner in value.items()}
        return value if all(members[key] is value[key] for key in value) else members
    if isinstance(value, list):
        items = [follow(inner, renamed) for inner in value]
        unchanged = all(new is old for new, old in zip(items, value, strict=True))
        return value if unchanged else items
    if isinstance(value, str) and "{" in value:
        return "".join(_followed(value, renamed))
    return value


def _templates(text: str) -> Iterator[tuple[int, int]]:
    """Give where the templates of a text begin and end; one that is not closed ends the search.

    Looking for the end of each opening would take quadratic time where there is none.
    """
    place = 0
    while (opening := _OPENING.search(text, place)) and (
        closing := _CLOSING.search(text, opening.end())
    ):
        place = closing.end()
        yield opening.start(), place


def _followed(text: str, renamed: Mapping[str, str]) -> Iterator[str]:
    place = 0
    for start, end in _templates(text):
        yield text[place:start]
        yield _MENTION.sub(_name(renamed), text[start:end])
        place = end
    yield text[place:]


def _name(renamed: Mapping[str, str]) -> Any:
    return lambda found: found[1] + renamed.get(found[2], found[2])
