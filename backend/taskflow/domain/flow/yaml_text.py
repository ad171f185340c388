"""YAML as flows need it: the JSON-like part of YAML 1.2, read safely, with the line of each value.

No tags, anchors, aliases or merge keys, so a short text cannot become a large document or an
object; no key twice; keys are always text (``on:`` is no boolean here). The reader is iterative
and stops at the first thing it refuses.
"""

import re
from collections.abc import Callable, Iterator
from math import isinf
from typing import Any, Final

import yaml
from msgspec import Struct, field
from yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from taskflow.domain.errors import FlowInvalid, Problem
from taskflow.domain.json_patch import pointer_of
from taskflow.domain.limits import MAX_DEPTH, MAX_INTEGER

_LOADER: Final[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

_WORDS: Final = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_INTEGER: Final = re.compile(r"[-+]?[0-9]+")
_BASED: Final = re.compile(r"0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT: Final = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_NO_NUMBER: Final = re.compile(r"[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)")

MOST_VALUES: Final = 100_000
"""Values of one text: each takes as long to read as a hundred of JSON."""
_LONGEST_NUMBER: Final = 30

NOT_PLAIN: Final = re.compile(
    "|".join(f"(?:{form.pattern})" for form in (_INTEGER, _BASED, _FLOAT, _NO_NUMBER))
)
"""Texts that would be read as numbers if they were written without quotes."""


class _Open(Struct):
    """A list or object that is being read."""

    value: Any
    path: tuple[str | int, ...]
    key: str | None = None

    def next_path(self) -> tuple[str | int, ...]:
        """Give the path of the value that comes next."""
        last = self.key if self.key is not None else len(self.value)
        return (*self.path, last)


class _Reading(Struct):
    """What has been read so far."""

    file: str
    document: Any = None
    documents: int = 0
    open: list[_Open] = field(default_factory=list)
    lines: dict[str, int] = field(default_factory=lambda: {"": 1})


def parse_yaml(text: str, file: str = "") -> tuple[Any, dict[str, int]]:
    """Read YAML; give the document and the line (from 1) of each value by its JSON Pointer.

    Raises FlowInvalid with the place of the first mistake.
    """
    reading = _Reading(file)
    try:
        for event in _events(text):
            _take(reading, event)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        said = " ".join(str(part) for part in (error.context, error.problem) if part)
        raise _wrong(file, mark.line + 1 if mark else 0, f"This is not YAML: {said}.") from None
    except yaml.YAMLError as error:
        raise _wrong(file, 0, f"This is not YAML: {str(error).splitlines()[0]}.") from None
    except UnicodeError:
        raise _wrong(file, 0, "This is not UTF-8.", "Save it as UTF-8.") from None
    return reading.document, reading.lines


def _events(text: str) -> Iterator[Event]:
    yield from yaml.parse(text, Loader=_LOADER)


def _take(reading: _Reading, event: Event) -> None:
    line = event.start_mark.line + 1 if event.start_mark else 0
    if isinstance(event, DocumentStartEvent):
        reading.documents += 1
        if reading.documents > 1:
            raise _wrong(reading.file, line, "There are two documents.", "Keep one per file.")
    elif isinstance(event, (MappingEndEvent, SequenceEndEvent)):
        reading.open.pop()
    elif isinstance(event, (AliasEvent, ScalarEvent, MappingStartEvent, SequenceStartEvent)):
        if event.anchor is not None:
            raise _wrong(reading.file, line, "Anchors and aliases (& and *) are not allowed.")
        _take_node(reading, event, line)


def _take_node(reading: _Reading, event: Any, line: int) -> None:
    if event.tag is not None and event.tag != "!":
        raise _wrong(reading.file, line, f"The tag {event.tag} is not allowed.", "Remove it.")
    above = reading.open[-1] if reading.open else None
    if above is not None and isinstance(above.value, dict) and above.key is None:
        above.key = _key(above.value, event, lambda what: _wrong(reading.file, line, what))
        return
    path = above.next_path() if above else ()
    reading.lines[pointer_of(path)] = line
    if len(reading.lines) > MOST_VALUES:
        raise _wrong(
            reading.file, line, f"There are more than {MOST_VALUES:,} values.", "Split it."
        )
    if isinstance(event, ScalarEvent):
        value = _scalar(event, lambda what: _wrong(reading.file, line, what))
    else:
        value = {} if isinstance(event, MappingStartEvent) else []
    if above is None:
        reading.document = value
    elif above.key is None:
        above.value.append(value)
    else:
        above.value[above.key], above.key = value, None
    if not isinstance(event, ScalarEvent):
        reading.open.append(_Open(value, path))
        if len(reading.open) > MAX_DEPTH:
            raise _wrong(reading.file, line, f"Nested deeper than {MAX_DEPTH} levels.")


def _key(members: dict[str, Any], event: Any, wrong: Callable[[str], FlowInvalid]) -> str:
    if not isinstance(event, ScalarEvent):
        raise wrong(
            "A key must be a text. If this is a template, put the whole text in quotes: "
            '"{{ input.name }}".'
        )
    if event.value in members:
        raise wrong(f'The key "{event.value}" is there twice.')
    if event.value == "<<" and event.implicit[0]:
        raise wrong('The merge key "<<" is not allowed; write the members out.')
    return str(event.value)


def _scalar(event: ScalarEvent, wrong: Callable[[str], FlowInvalid]) -> Any:
    text = event.value
    if not event.implicit[0]:
        return text
    if text in _WORDS:
        return _WORDS[text]
    if _NO_NUMBER.fullmatch(text):
        raise wrong(f"{text} is not a number that JSON has.")
    if _INTEGER.fullmatch(text) or _BASED.fullmatch(text):
        number = _integer(text)
        if number is None:
            raise wrong(f"The number {text[:_LONGEST_NUMBER]} is beyond 2^53; write it in quotes.")
        return number
    if not _FLOAT.fullmatch(text):
        return text
    value = float(text)
    if isinf(value):  # a commit's hash such as 61e9540, for example
        raise wrong(f"{text[:_LONGEST_NUMBER]} is too large a number; if it is a text, quote it.")
    return value


def _integer(text: str) -> int | None:
    if len(text) > _LONGEST_NUMBER:
        return None
    number = int(text, 0) if _BASED.fullmatch(text) else int(text)
    return number if abs(number) <= MAX_INTEGER else None


def _wrong(file: str, line: int, message: str, remedy: str = "Correct it there.") -> FlowInvalid:
    where = f"{file or 'The text'}{f', line {line}' if line else ''}"
    problem = Problem("", message, remedy, file, line)
    return FlowInvalid(f"{where}: {message} {remedy}", [problem])
