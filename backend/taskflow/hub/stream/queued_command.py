"""QueuedCommand: a command on its way to the log, and what its asker gets back."""

import asyncio
from typing import Any, Final

from msgspec import Struct

from taskflow.domain.command import Command
from taskflow.domain.errors import Conflict, Invalid
from taskflow.domain.event import Accepted
from taskflow.domain.principal import Principal
from taskflow.hub.stream.answered import Layer, key_for, sent_hash

LONGEST_MUTATION: Final = 200


class Receipt(Struct, frozen=True):
    """What an asker gets when the command is durable: the stream and its seq after the command."""

    stream: str
    seq: int
    value: Any = None


def reused() -> Conflict:
    """Give the refusal of a command whose mutation id was used to send something else before."""
    return Conflict(
        "You have used this mutation id for another command; make a new id for each command.",
        code="mutation.reused",
    )


class QueuedCommand:
    """A command, who gives it, and the future of its receipt.

    ``extra`` is what had to be read before the command can be decided without I/O. ``sent`` is
    what the asker said, where the command holds more than that. ``spend`` is told the units that
    its decision has taken.
    """

    __slots__ = (
        "apart",
        "command",
        "extra",
        "future",
        "key",
        "principal",
        "searched",
        "sent",
        "seq",
        "spend",
        "value",
    )

    def __init__(
        self,
        command: Command,
        principal: Principal,
        extra: Any = None,
        sent: Struct | None = None,
    ) -> None:
        """Make the future on the running loop; raises ``Invalid`` for a mutation of no use."""
        if not 0 < len(command.mutation) <= LONGEST_MUTATION:
            raise Invalid(
                f"A mutation is an id of your own making, of 1 to {LONGEST_MUTATION} characters. "
                "Make a new one for each command, and keep it when you send that command again."
            )
        delivered = command.delivered and principal.kind != "user"
        self.command = command
        self.principal = principal
        self.extra = extra
        self.key = key_for(principal, command.mutation, own=delivered)
        ours = delivered or principal.kind == "hub"
        self.sent = "" if ours else sent_hash(command if sent is None else sent)
        self.future: asyncio.Future[Receipt] = asyncio.get_running_loop().create_future()
        self.searched: tuple[Layer, ...] = ()
        self.apart = command.alone
        self.seq = 0
        self.value: Any = None

    @property
    def lasting(self) -> bool:
        """Say whether the answer must stay known even if nothing changed.

        Else who sends it again, when it would change something by then, would do so.
        """
        return bool(self.sent)

    def accept(self, seq: int) -> Accepted:
        """Note the seq after the command; gives what a commit keeps of it."""
        self.seq = seq
        own = self.key[0] == ""
        return Accepted(self.command.mutation, self.principal.by, seq, own=own, sent=self.sent)

    def repeat(self, stream: str, known: Accepted) -> None:
        """Answer as the command was answered that this one repeats."""
        if self.repeats(known.sent):
            self.seq = known.seq
            self.answer(stream)

    def repeats(self, sent: str) -> bool:
        """Refuse it if its mutation id was used to send something else before."""
        if not self.sent or not sent or self.sent == sent:
            return True
        self.refuse(reused())
        return False

    def answer(self, stream: str) -> None:
        """Give the receipt, if the asker still waits."""
        if not self.future.done():
            self.future.set_result(Receipt(stream, self.seq, self.value))

    def refuse(self, error: BaseException) -> None:
        """Give the error, if the asker still waits.

        Its traceback would hold what was decided until the collector of garbage comes by.
        """
        if not self.future.done():
            self.future.set_exception(error.with_traceback(None))


class Wish(Struct, frozen=True):
    """What somebody wants to start: an initiator (None: the first) of a draft or revision."""

    mutation: str
    flow: str
    revision: int | None = None
    task: str | None = None
    input: dict[str, Any] | None = None
    label: str = ""


class Origin(Struct, frozen=True, omit_defaults=True):
    """What somebody wants to fork, in their words: the moment of a family, by ``seq`` or time."""

    mutation: str
    family: str
    seq: int
    label: str
    time: int | None = None


class Copying(Struct, frozen=True):
    """What somebody wants a new flow to be: a copy of another one's draft."""

    mutation: str
    name: str
    origin: str
    label: str


class Publishing(Struct, frozen=True, omit_defaults=True):
    """What somebody wants of a declared kind: to publish its draft, as it is after ``seq``."""

    mutation: str
    kind: str
    seq: int | None = None


class Taking(Struct, frozen=True):
    """What somebody wants of a flow: to take the update that came with the installation."""

    mutation: str
    flow: str
