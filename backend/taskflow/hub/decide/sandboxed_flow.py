"""Sandboxed flow: what takes long of a large flow, as worker processes do it: of JSON, giving JSON.

A worker knows the task types that come with T@skFlow and no others.
"""

from functools import cache
from typing import Any

import msgspec

from taskflow import plugins
from taskflow.domain.errors import Problem
from taskflow.domain.flow.reading import located
from taskflow.domain.flow.validation import problems
from taskflow.domain.kind import Kinds, kinds_of
from taskflow.hub.decide.flow_edit import edit


def mistakes(document: Any) -> Any:
    """Give every mistake in a flow of shipped types."""
    return msgspec.to_builtins(problems(document, _types()))


def lines(found: list[Any], text: str, file: str) -> Any:
    """Give mistakes with the file and their lines."""
    return msgspec.to_builtins(located(msgspec.convert(found, list[Problem]), text, file))


def edited(document: Any, operations: list[Any]) -> Any:
    """Give what operations make of a document."""
    return msgspec.to_builtins(edit(document, operations))


@cache
def _types() -> Kinds:
    return kinds_of(plugins.shipped())
