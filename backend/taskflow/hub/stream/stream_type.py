"""StreamType: what a kind of stream is about, and what the machinery of streams asks of it."""

from collections.abc import Sequence
from typing import Any, Protocol, TypeVar

from taskflow.domain.event import Commit
from taskflow.domain.ports import Checkpoint
from taskflow.hub.stream.queued_command import QueuedCommand

S = TypeVar("S")


class Decision(Protocol):
    """Events being decided on one state; a command that is refused leaves no trace in it."""

    @property
    def events(self) -> Sequence[Any]:
        """Give what was decided so far."""
        ...

    @property
    def seq(self) -> int:
        """Give the seq after what was decided so far."""
        ...

    @property
    def work(self) -> int:
        """Give the units that deciding has cost so far, what was refused included."""
        ...

    def take(self, ask: QueuedCommand) -> None:
        """Decide one command; raises a ``TaskflowError`` that refuses it."""
        ...

    def onto(self, state: Any) -> Any:
        """Give the state it was begun on as what was decided leaves it, now that it is durable."""
        ...


class StreamType(Protocol[S]):
    """What a stream is about: how its state is decided on and folded."""

    def begin(self, state: S) -> Decision:
        """Begin to decide on a state, which is not touched."""
        ...

    def follow(self, decision: Any, ask: QueuedCommand, since: int, /) -> None:
        """Add to a decision what follows at once from a command: the events from a place on."""
        ...

    def foresee(self, decision: Any, asks: Sequence[QueuedCommand], /) -> None:
        """Hear what is being stored: it happens, unless :meth:`forgo` says that it does not."""
        ...

    def forgo(self, decision: Any, /) -> None:
        """Hear that what was foreseen does not happen."""
        ...

    def fold(self, state: S, events: Sequence[Any]) -> S:
        """Give the state after events."""
        ...

    def read(self, commit: Commit) -> Sequence[Any]:
        """Give a stored commit's events."""
        ...


class Parted(Protocol[S]):
    """What can be stored in parts, and is buried when it ends."""

    def parts(self, state: S) -> dict[str, Any]:
        """Give the parts of a state; each is immutable."""
        ...

    def changed(self, events: Sequence[Any]) -> set[str]:
        """Name the parts that these events change."""
        ...

    def ends(self, state: S) -> bool:
        """Say whether nothing but its last commit is to be kept of a state."""
        ...

    def is_grave(self, commit: Commit) -> bool:
        """Say whether a commit ended its stream: then it is all that is to be kept of it."""
        ...

    def buried(self, ident: str, grave: Commit) -> S:
        """Give the state of a stream of which only its last commit is left."""
        ...


class Loadable(StreamType[S], Parted[S], Protocol[S]):
    """A subject whose states can be stored in parts and made again."""

    thing: str

    def weight(self, events: Sequence[Any], /) -> int:
        """Say how many slight events it would take as long to fold in as these."""
        ...

    def names(self, ident: str) -> bool:
        """Say whether a stream of this kind can have this name: no other is ever looked for."""
        ...

    def empty(self, ident: str, seq: int = 0) -> S:
        """Give the state before the first event, or of which nothing is known up to ``seq``."""
        ...

    def restore(self, point: Checkpoint, parts: dict[str, bytes], /) -> S:
        """Give a state from a checkpoint's parts."""
        ...

    def view(self, state: S) -> Any:
        """Give a state to whoever reads it: that never changes, whatever becomes of the stream."""
        ...

    async def prepare(self, state: S) -> None:
        """Fetch what deciding on this state needs, so that deciding does no I/O."""
        ...
