"""Work: what is due, as a value that goes to whoever does it, in this process or another."""

from typing import Any, Final, Literal, TypeAlias

from msgspec import Struct

from taskflow.domain.patch import Patch

SERVER: Final = "server"
"""The environment of the hub's own process: what it does ends with it."""
BROWSER: Final = "browser"
"""The environment of people's own pages: each does the work of its person's families alone."""

PieceKind: TypeAlias = Literal["said", "thought", "recanted"]
"""A part of the result, or what precedes it; ``recanted``: all said until here was only that."""


class Work(Struct, frozen=True, rename="camel"):
    """One attempt at one piece of work, handed to one processor.

    ``id`` names the work, whichever attempt it is; ``attempt`` the attempt, which goes with all
    that is told of it. ``input`` is made: whoever does the work needs nothing else of the family.
    ``version`` is the operator's; 0 where a task's own type has the work. ``key`` is the same for
    work that is the same to others: a step's tries that follow by themselves.
    """

    id: str
    attempt: str
    family: str
    task: str
    operator: str
    environment: str
    version: int
    input: Any
    lease_ms: int
    repeatable: bool
    key: str = ""


def ticket(ident: str, attempt: str) -> Work:
    """Name an attempt by what its processor must say of it, and nothing else."""
    return Work(ident, attempt, "", "", "", "", 0, None, 0, repeatable=False)


class Done(Struct, frozen=True):
    """What work came to: an ``output``, or all that it writes where its task's own type has it."""

    output: Any = None
    patch: Patch | None = None


class Failed(Struct, frozen=True):
    """Why work came to nothing: an error as every interface tells it."""

    code: str
    message: str
    numbers: dict[str, float] = {}


Outcome: TypeAlias = Done | Failed
