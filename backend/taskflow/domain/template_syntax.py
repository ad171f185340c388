"""Template syntax: what may stand in ``{{ … }}`` and ``{% … %}`` of a text, and what is wrong.

It is read in one pass without Liquid, which takes long and much memory: what is found here is
always wrong, and what only Liquid can tell is told when the text is filled in.
"""

import re
from collections.abc import Collection, Iterator
from itertools import islice
from typing import Any, Final

from taskflow.domain.errors import Problem
from taskflow.domain.json_patch import pointer_of

TAGS: Final = ("assign", "capture", "case", "comment", "echo", "for", "if", "raw", "unless")
FILTERS: Final = (
    *("append", "prepend", "upcase", "downcase", "capitalize", "strip", "lstrip", "rstrip"),
    *("strip_newlines", "truncate", "truncatewords", "slice", "default"),
    *("size", "first", "last", "join", "map", "where", "reverse", "compact"),
)
LONGEST: Final = 20_000
"""Characters of a text with places."""
MOST: Final = 20
"""Mistakes that are told of one configuration."""

_BLOCKS: Final = frozenset({"capture", "case", "comment", "for", "if", "raw", "unless"})
_INSIDE: Final = frozenset({"break", "continue", "else", "elsif", "when", "liquid"})
_OPENING: Final = re.compile(r"\{([{%])-?")
_TAG: Final = re.compile(r"\s*([a-z_#]*)", re.ASCII)
_ROOT: Final = re.compile(r"\s*([A-Za-z_][A-Za-z0-9_-]*)", re.ASCII)
_FILTER: Final = re.compile(r"\|\s*([A-Za-z_][A-Za-z0-9_]*)", re.ASCII)
_TEXT: Final = re.compile(r"\"[^\"]*\"|'[^']*'")
_MAKES: Final = re.compile(r"\{%-?\s*(?:assign|capture|for)\s+([A-Za-z_][A-Za-z0-9_-]*)", re.ASCII)
_WORDS: Final = frozenset(
    {"true", "false", "nil", "null", "empty", "blank", "now", "today", "forloop"}
)
_CHOOSE: Final = f"Use one of {', '.join(FILTERS[:6])} …, or leave it out."


def misplaced(
    value: Any, known: Collection[str] | None = None, path: tuple[str, ...] = ()
) -> Iterator[Problem]:
    """Give what is wrong with the texts in a value, of which ``known`` says what they can name."""
    yield from islice(_in_all(value, known, path), MOST)


def _in_all(value: Any, known: Collection[str] | None, path: tuple[str, ...]) -> Iterator[Problem]:
    if isinstance(value, str):
        for message, remedy in _wrong(value, known):
            yield Problem(pointer_of(path), message, remedy)
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from _in_all(inner, known, (*path, key))
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from _in_all(inner, known, (*path, str(number)))


def _wrong(text: str, known: Collection[str] | None) -> Iterator[tuple[str, str]]:
    if "{{" not in text and "{%" not in text:
        return
    if len(text) > LONGEST:
        yield f"The text is longer than {LONGEST:,} characters.", "Shorten it."
        return
    names = None if known is None else {*known, *_MAKES.findall(text), *_WORDS}
    open_blocks: list[str] = []
    place = 0
    while found := _OPENING.search(text, place):
        where = _where(text, found.start())
        closing = "}}" if found[1] == "{" else "%}"
        end = text.find(closing, found.end())
        if end < 0 and closing == "}}" and text.find("%}", found.end()) >= 0:
            return  # Liquid may take what is open for plain text
        if end < 0:
            remedy = f"Close it, as {{{{ input.name }}}}; write {found[0]} for nothing else."
            yield f"{found[0]} {where} is never closed.", remedy
            return
        place = end + len(closing)
        inside = text[found.end() : end]
        if found[1] == "{":
            yield from _value(inside, names, where)
            continue
        tag = _TAG.match(inside)[1]  # type: ignore[index]  # it matches anything
        if tag in ("raw", "comment"):
            after = re.compile(r"\{%-?\s*end" + tag + r"\s*-?%\}").search(text, place)
            if after is None:
                yield _unclosed(tag, where)
                return
            place = after.end()
        else:
            yield from _tag(tag, open_blocks, where)
    if open_blocks:
        yield _unclosed(open_blocks[-1], "")


def _value(inside: str, names: Collection[str] | None, where: str) -> Iterator[tuple[str, str]]:
    plain = _TEXT.sub("''", inside.rstrip("-"))
    if not plain.strip():
        yield f"There is nothing in {{{{ }}}} {where}.", "Name a value, as {{ input.name }}."
    for name in _FILTER.findall(plain):
        if name not in FILTERS:
            yield f"There is no filter {name} ({where}).", _CHOOSE
    root = _ROOT.match(plain)
    if names is not None and root and root[1] not in names:
        choice = ", ".join(sorted(set(names) - _WORDS))
        yield f"{{{{ {root[1]} … }}}} {where} names what is not there.", f"Name one of {choice}."


def _tag(tag: str, open_blocks: list[str], where: str) -> Iterator[tuple[str, str]]:
    if tag in _BLOCKS:
        open_blocks.append(tag)
    elif tag.startswith("end"):
        if not open_blocks or open_blocks.pop() != tag.removeprefix("end"):
            yield f"{{% {tag} %}} {where} ends nothing that is open.", "Take it out, or open it."
            open_blocks.clear()
    elif tag not in TAGS and tag not in _INSIDE and tag not in ("", "#"):
        yield f"There is no tag {tag} ({where}).", f"Use one of {', '.join(TAGS)}."


def _unclosed(tag: str, where: str) -> tuple[str, str]:
    return f"{{% {tag} %}} {where}".rstrip() + " is never ended.", f"Write {{% end{tag} %}}."


def _where(text: str, place: int) -> str:
    line = text.count("\n", 0, place) + 1
    return f"in line {line}"
