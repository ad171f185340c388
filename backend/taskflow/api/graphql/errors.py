"""Errors: errors of GraphQL with the codes and in the words of every interface."""

import re
from typing import Any, Final

from graphql import GraphQLError, GraphQLSyntaxError

from taskflow.api.problems import explain

GUESS: Final = " Did you mean "
"""What follows tells of the schema what was not asked."""
VALUE: Final = re.compile(r"Variable '\$(\w+)' has invalid (?:default )?value(?: at (\S+?))?:")
MEMBER: Final = re.compile(r"(?:required|unknown) field '(\w+)'")
ARGUMENT: Final = re.compile(r"(?:Argument|argument) '(?:[\w.]+\()?(\w+):?\)?'")


def tell(error: GraphQLError) -> None:
    """Give an error its code and message, and the place of what is wrong with what was given.

    Nothing of the inside is shown. ``extensions.details.path`` begins with the name of the
    variable or the argument, as in ``input.patch``.
    """
    cause = error.original_error
    while isinstance(cause, GraphQLError) and cause.original_error is not None:
        cause = cause.original_error
    extensions: dict[str, Any] = dict(error.extensions or {})
    path = _path(error.message)
    if isinstance(cause, RecursionError):
        error.message = "This is nested too deep. Ask for less at a time."
        extensions["code"] = "limit.depth"
    elif cause is None or isinstance(cause, GraphQLError):
        error.message = error.message.partition(GUESS)[0]
        if "code" not in extensions:
            extensions["code"] = _code(error)
            error.message = _sentence(error.message)
    else:
        told = explain(cause) if isinstance(cause, Exception) else None
        if told is not None:
            error.message = told.message
            extensions.update(told.as_json())
            extensions.pop("message")
    if path:
        extensions["details"] = {"path": path, **extensions.get("details", {})}
    error.extensions = extensions


def _sentence(words: str) -> str:
    """Give what the library says as a sentence, with what to do."""
    return words if words.endswith((".", "?")) else f"{words}. Correct the operation."


def _code(error: GraphQLError) -> str:
    if isinstance(error, GraphQLSyntaxError) and "Parsing aborted" in error.message:
        return "limit.depth" if "nested" in error.message else "limit.tokens"
    return "input.invalid"


def _path(message: str) -> str:
    """Give the place that graphql-core has only in its words."""
    value = VALUE.match(message)
    if value is None:
        argument = ARGUMENT.search(message)
        return argument[1] if argument else ""
    member = MEMBER.search(message)
    return value[1] + (value[2] or "") + (f".{member[1]}" if member else "")
