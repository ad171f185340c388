"""A flow in a file: read, and checked without any server against what is installed here."""

from pathlib import Path

from taskflow import plugins
from taskflow.domain.errors import FlowInvalid, NotFound, Problem
from taskflow.domain.flow.reading import located, read_flow
from taskflow.domain.flow.validation import problems
from taskflow.domain.kind import kinds_of


def text_of(file: Path) -> str:
    """Give a file's text; ``NotFound`` when it cannot be read."""
    try:
        return file.read_text("utf-8")
    except UnicodeDecodeError as problem:
        raise NotFound(f"{file} is not text in UTF-8. Save it as such.") from problem
    except OSError as problem:
        raise NotFound(f"{file} cannot be read: {problem.strerror}. Correct the path.") from problem


def problems_of(file: Path) -> list[Problem]:
    """Give every mistake of the flow in a file, as the editor would."""
    text = text_of(file)
    try:
        flow = read_flow(text, str(file))
    except FlowInvalid as invalid:
        return list(invalid.problems)
    return located(problems(flow, kinds_of(plugins.find().tasks)), text, str(file))
