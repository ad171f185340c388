"""The frames of the socket ``/hub`` as programs send them: one struct for each ``op``.

``docs/reference/asyncapi.yaml`` describes them; a test holds it to these structs.
"""

from typing import Annotated, Any, Literal, TypeAlias

import msgspec
from msgspec import Meta, Struct

from taskflow.domain.limits import MOST_NUMBERS
from taskflow.domain.patch import Operation

LONGEST = 200
Ident: TypeAlias = Annotated[str, Meta(max_length=LONGEST)]


class Frame(Struct, tag_field="op", rename="camel", forbid_unknown_fields=True, kw_only=True):
    """What a program sends; the answer names its ``id`` in ``re``."""

    id: int | Ident = 0


class Flat(Frame):
    """Every field of the first ops, any of which they let be there; which count depends on it."""

    mutation: str = ""
    family: str = ""
    task: str = ""
    flow: str = ""
    revision: int | None = None
    label: str = ""
    event: str = ""
    data: Any = None
    input: dict[str, Any] | None = None
    patch: dict[str, Any] | None = None
    edit: list[Operation] = []
    base_seq: int | None = None
    after: int = 0


class Ping(Flat, tag="ping"):
    """Is answered ``pong``."""


class Leave(Flat, tag="leave"):
    """Stop following a family."""


class Resume(Flat, tag="resume"):
    """Follow a family from an event on."""


class Start(Flat, tag="start"):
    """Start a family."""


class TaskCommand(Flat):
    """What changes something in a task of a family."""


class SendEvent(TaskCommand, tag="event"):
    """Send a task's statechart an event."""


class Update(TaskCommand, tag="update"):
    """Change what people may write of a task."""


class Join(TaskCommand, tag="join"):
    """Take part in a task."""


class Done(TaskCommand, tag="done"):
    """End a task with an output."""


class Cancel(TaskCommand, tag="cancel"):
    """End a task without a result."""


Operators: TypeAlias = Annotated[dict[Ident, int], Meta(max_length=1000)]


class Register(Frame, tag="register"):
    """Come to work in environments; ``operators`` maps what one does to versions (None: all)."""

    environments: Annotated[list[Ident], Meta(min_length=1, max_length=20)]
    operators: Operators | None = None


class Claim(Frame, tag="claim"):
    """Wait for work: of an environment ("": the first registered), of some operators (None: all).

    What was registered counts where nothing is said.
    """

    environment: Ident = ""
    operators: Operators | None = None


class Held(Frame):
    """What is told of one attempt at work."""

    work: Annotated[str, Meta(max_length=1000)]
    attempt: Annotated[str, Meta(max_length=LONGEST)]


class Heartbeat(Held, tag="heartbeat"):
    """Prolong the lease, or take the work up again after a break."""


class Partial(Held, tag="partial"):
    """Send text to whoever watches now."""

    text: str = ""
    kind: Literal["said", "thought", "recanted"] = "said"


class Progress(Held, tag="progress"):
    """Tell how much is done, from 0 to 1, and in words; or a ``line`` of what was done."""

    fraction: float | None = None
    words: str = ""
    line: str | None = None


Numbers: TypeAlias = Annotated[
    dict[Annotated[str, Meta(min_length=1, max_length=LONGEST)], int | float],
    Meta(max_length=MOST_NUMBERS),
]


class Reason(Struct, rename="camel", forbid_unknown_fields=True):
    """Why work came to nothing.

    Of ``details``, ``final`` of 1 says that another try would not mend it, ``retryAfter`` that one
    would after so many seconds.
    """

    code: Annotated[str, Meta(min_length=1, max_length=LONGEST)]
    message: Annotated[str, Meta(min_length=1, max_length=10_000)]
    details: Numbers = {}


class Settle(Held, tag="settle"):
    """Record what the work came to: an ``output``, or else an ``error``."""

    output: Any = None
    error: Reason | None = None


class GiveUp(Held, tag="giveUp"):
    """Let work go that came to no end; ``lost``: that counts as an attempt at it.

    What was surely not ``begun`` is offered again, also what may not be repeated.

    Without a name of work, all claims that wait on this socket are taken back.
    """

    work: Annotated[str, Meta(max_length=1000)] = ""
    attempt: Annotated[str, Meta(max_length=LONGEST)] = ""
    lost: bool = False
    begun: bool = True


AnyFrame: TypeAlias = (
    Ping
    | Leave
    | Resume
    | Start
    | SendEvent
    | Update
    | Join
    | Done
    | Cancel
    | Register
    | Claim
    | Heartbeat
    | Partial
    | Progress
    | Settle
    | GiveUp
)
DECODER = msgspec.json.Decoder(AnyFrame)


class Op(Struct):
    """What is read of a frame to say which ops there are."""

    op: str


OP = msgspec.json.Decoder(Op)
OPS = tuple(str(one.__struct_config__.tag) for one in AnyFrame.__args__)
