"""LazyCommands: each is a module of this package that is loaded when it is asked for."""

import signal
from importlib import import_module
from typing import Any, Final

import typer
from typer.core import TyperGroup
from typer.main import get_command

COMMANDS: Final = ("up", "worker", "processors", "check", "flows", "users")
"""Each is a module of this package; its ``commands`` is what runs."""


class LazyCommands(TyperGroup):
    """Loads a command's module when it is asked for: ``up`` must not wait for the others."""

    def list_commands(self, _ctx: Any) -> list[str]:
        """Give the names in the order of the help."""
        return list(COMMANDS)

    def get_command(self, _ctx: Any, cmd_name: str) -> Any:
        """Give a command by its name, None for an unknown one."""
        if cmd_name not in COMMANDS:
            return None
        command = get_command(import_module(f"taskflow.cli.{cmd_name}").commands)
        command.name = cmd_name
        # Not before: Python drops a KeyboardInterrupt that comes in the middle of an import.
        signal.signal(signal.SIGINT, signal.default_int_handler)
        return command


commands = typer.Typer(
    cls=LazyCommands,
    help="People, language models and programs work together in tasks.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


@commands.callback()
def _taskflow() -> None:
    """Make the group, whose commands are found by name."""
