"""A flow in a file: read, and checked without any server."""

from pathlib import Path

from taskflow.domain.errors import FlowInvalid, NotFound, Problem
from taskflow.domain.flow.reading import read_flow


def text_of(file: Path) -> str:
    """Give a file's text; ``NotFound`` when it cannot be read."""
    try:
        return file.read_text("utf-8")
    except UnicodeDecodeError as problem:
        raise NotFound(f"{file} is not text in UTF-8. Save it as such.") from problem
    except OSError as problem:
        raise NotFound(f"{file} cannot be read: {problem.strerror}. Correct the path.") from problem


def problems_of(file: Path) -> list[Problem]:
    """Give every mistake of the flow in a file."""
    try:
        read_flow(text_of(file), str(file))
    except FlowInvalid as invalid:
        return list(invalid.problems)
    return []
