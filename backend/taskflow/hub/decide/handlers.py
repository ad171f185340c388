"""Handlers: the answer to every command, found in the files of ``commands``, ``flow_commands``."""

from collections.abc import Iterator
from functools import reduce
from importlib import import_module
from operator import or_
from pkgutil import iter_modules
from types import ModuleType
from typing import Any

import msgspec

from taskflow.domain.command import Command
from taskflow.domain.errors import Malformed
from taskflow.hub.decide import commands, flow_commands
from taskflow.hub.decide.flow_handler import FlowHandler
from taskflow.hub.decide.handler import Handler


def _found(shelf: ModuleType) -> Iterator[Any]:
    """Give the handlers in the files of a package."""
    for module in iter_modules(shelf.__path__, f"{shelf.__name__}."):
        yield import_module(module.name).HANDLER


HANDLERS: dict[type[Command], Handler[Any]] = {one.command: one for one in _found(commands)}
"""Of families, by the kind of command."""
FLOW_HANDLERS: dict[type[Command], FlowHandler[Any]] = {
    one.command: one for one in _found(flow_commands)
}


def handler_of(command: Command) -> Handler[Any]:
    """Give who answers a command; raises ``TypeError`` for one that no family takes."""
    try:
        return HANDLERS[type(command)]
    except KeyError:
        raise _nobody(command, commands) from None


def flow_handler_of(command: Command) -> FlowHandler[Any]:
    """Give who answers a command; raises ``TypeError`` for one that no flow takes."""
    try:
        return FLOW_HANDLERS[type(command)]
    except KeyError:
        raise _nobody(command, flow_commands) from None


def read_command(text: bytes) -> Command:
    """Read a command as another hub has sent it; raises ``Malformed``."""
    kinds: Any = reduce(or_, [*HANDLERS, *FLOW_HANDLERS])
    try:
        command: Command = msgspec.json.decode(text, type=kinds)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise Malformed(f"This is no command: {error}. Send one as JSON.") from None
    return command


def _nobody(command: Command, shelf: ModuleType) -> TypeError:
    return TypeError(f"Nothing answers {type(command).__name__}; add its file to {shelf.__name__}.")
