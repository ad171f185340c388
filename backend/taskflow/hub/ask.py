"""Ask and receipt: a command on its way to the log, and what its asker gets back."""

import asyncio
from typing import Any, Final

from msgspec import Struct

from taskflow.domain.command import Command
from taskflow.domain.errors import Invalid
from taskflow.domain.principal import Principal

LONGEST_MUTATION: Final = 200


class Receipt(Struct, frozen=True):
    """What an asker gets when the command is durable: the stream and its seq after the command."""

    stream: str
    seq: int
    value: Any = None


class Ask:
    """A command, who gives it, and the future of its receipt.

    ``extra`` is what had to be read before the command can be decided without I/O.
    """

    __slots__ = ("command", "extra", "future", "principal", "seq", "tries", "value")

    def __init__(self, command: Command, principal: Principal, extra: Any = None) -> None:
        """Make the future on the running loop; raises ``Invalid`` for a mutation of no use."""
        if not 0 < len(command.mutation) <= LONGEST_MUTATION:
            raise Invalid(
                f"A mutation is an id of your own making, of 1 to {LONGEST_MUTATION} characters. "
                "Make a new one for each command, and keep it when you send that command again."
            )
        self.command = command
        self.principal = principal
        self.extra = extra
        self.future: asyncio.Future[Receipt] = asyncio.get_running_loop().create_future()
        self.seq = 0
        self.tries = 0
        self.value: Any = None

    def answer(self, stream: str) -> None:
        """Give the receipt, if the asker still waits."""
        if not self.future.done():
            self.future.set_result(Receipt(stream, self.seq, self.value))

    def refuse(self, error: BaseException) -> None:
        """Give the error, if the asker still waits."""
        if not self.future.done():
            self.future.set_exception(error)
