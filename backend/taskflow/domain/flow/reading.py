"""Reading: a flow from the text of a file, YAML or JSON, with the line of every mistake."""

import json
from collections import Counter
from collections.abc import Iterable
from typing import Any

import msgspec

from taskflow.domain.errors import FlowInvalid, Malformed, Problem, TooLarge
from taskflow.domain.flow.connections import normal
from taskflow.domain.flow.document import MAX_BYTES, Flow
from taskflow.domain.flow.mistakes import MOST
from taskflow.domain.flow.structure import structure_problems
from taskflow.domain.flow.yaml_text import parse_yaml
from taskflow.domain.limits import check, parse_json


def read_flow(text: str | bytes, file: str = "") -> Flow:
    """Read a flow in its one form; ``file`` is only named in what is said about mistakes.

    Raises FlowInvalid with every structural mistake, its file and line; Malformed, TooDeep or
    TooLarge when it is no document at all. What the task types say is checked by ``problems``.
    """
    return sound(parsed(text, file), text, file)


def parsed(text: str | bytes, file: str = "", wants: str = '"name" and "tasks"') -> Any:
    """Read a text as a document, of whatever shape; one with nothing in it ``wants`` that."""
    try:
        written = text.decode() if isinstance(text, bytes) else text
        size = len(written.encode())
    except UnicodeError:
        raise Malformed(f"{file or 'The text'} is not UTF-8. Save it as UTF-8.") from None
    if size > MAX_BYTES:
        raise TooLarge(
            f"{file or 'The text'} has {size:,} bytes; at most {MAX_BYTES:,} are read. Split it."
        )
    document = _parse(written, file)
    if document is None:
        nothing = Problem("", "There is nothing in it (null).", f"Give it a {wants}.", file, 1)
        raise invalid([nothing], file)
    check(document, limit_bytes=MAX_BYTES, dotted_keys=True)
    return document


def sound(document: Any, text: str | bytes, file: str = "") -> Flow:
    """Give a document as a flow; raises FlowInvalid with every structural mistake."""
    found = structure_problems(document)
    if found:
        written = text.decode() if isinstance(text, bytes) else text
        raise invalid(located(found, written, file), file)
    return normal(document)


def located(found: Iterable[Problem], text: str, file: str = "") -> list[Problem]:
    """Give problems with the file, and the line that the text has for their paths."""
    try:
        lines = parse_yaml(text, file)[1]
    except FlowInvalid:
        lines = {}
    return [
        msgspec.structs.replace(problem, file=file, line=_line(lines, problem.path))
        for problem in found
    ]


def invalid(found: list[Problem], file: str = "") -> FlowInvalid:
    """Give the error that lists the problems and tells the first one."""
    first = found[0]
    where = f"{file or 'The flow'}{f', line {first.line}' if first.line else ''}"
    still = ", and perhaps others" if len(found) == MOST else ""
    more = f" There are {len(found) - 1} more mistakes{still}." if len(found) > 1 else ""
    return FlowInvalid(f"{where}: {first.message} {first.remedy}{more}", found)


def _parse(text: str, file: str) -> Any:
    if not text.lstrip().startswith("{"):
        return parse_yaml(text, file)[0]
    document = parse_json(text, MAX_BYTES)
    json.loads(text, object_pairs_hook=_once)
    return document


def _once(members: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(members)
    if len(found) < len(members):
        times = Counter(key for key, _ in members)
        twice = next(key for key in times if times[key] > 1)
        raise Malformed(f'The key "{twice}" is there twice in one object. Remove one of them.')
    return found


def _line(lines: dict[str, int], path: str) -> int:
    """Give the line of a value, or of the nearest thing above it that is there."""
    while path and path not in lines:
        path = path.rpartition("/")[0]
    return lines.get(path, 0)
