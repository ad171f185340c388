"""The one tree of errors; every one has a stable code and says the remedy.

::

    TaskflowError
    ├── Invalid 400            input.invalid          the request is not understood
    │   ├── Malformed          input.malformed        not JSON, not UTF-8, forbidden key or number
    │   ├── TooDeep            input.tooDeep          nested deeper than 64
    │   ├── SchemaMismatch     schema.mismatch        a value does not fit its schema
    │   └── FlowInvalid        flow.invalid           a flow has mistakes; each is a Problem
    ├── Late 408               input.late             the request did not come whole, or not in time
    ├── TooLarge 413           input.tooLarge
    ├── Unauthenticated 401    auth.required
    ├── Forbidden 403          auth.forbidden
    ├── NotFound 404           <thing>.notFound
    ├── Conflict 409           conflict
    │   ├── IllegalEvent       event.illegal          the statechart refuses; names the legal events
    │   ├── PathConflict       conflict.paths         someone else changed the same paths
    │   ├── TooCostly          step.tooCostly         a step would take too much work
    │   └── OperationRefused   flow.operationRefused  no longer possible at the head
    ├── Limited 429            limit.rate             try again later
    ├── Upstream 502           upstream.failed        the model server (or another) answered badly
    ├── Unreadable 500      stream.setAside        it cannot be read; all else goes on
    ├── PluginFailed 500       plugin.failed          a plug-in has a mistake; names it
    ├── Unavailable 503        unavailable            a part is away; send it again
    │   ├── KindMissing        kind.missing           a task waits for the kind that it is of
    │   └── Overtaken          store.overtaken        another T@skFlow owns the store now
    └── StartFailed            start.*                the program cannot start (command line only)
"""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from msgspec import Struct


class Problem(Struct, frozen=True, omit_defaults=True):
    """One mistake in a document: where it is, what it is, what to do."""

    path: str
    message: str
    remedy: str
    file: str = ""
    line: int = 0


class TaskflowError(Exception):
    """Root of all errors that people may see; never raised itself.

    ``code`` is stable and machine readable, ``status`` the HTTP status,
    ``details`` JSON data for programs.
    """

    code: ClassVar[str] = "internal"
    status: ClassVar[int] = 500

    def __init__(
        self, message: str, *, code: str | None = None, details: Mapping[str, Any] | None = None
    ) -> None:
        """Say in ``message`` what happened and what to do."""
        super().__init__(message)
        self.message = message
        self.kind = code or self.code
        self.details: dict[str, Any] = dict(details or {})

    def as_json(self) -> dict[str, Any]:
        """Give the shape every interface sends: ``{code, message, details?}``."""
        body: dict[str, Any] = {"code": self.kind, "message": self.message}
        if self.details:
            body["details"] = self.details
        return body


class Invalid(TaskflowError):
    """The request is not understood."""

    code = "input.invalid"
    status = 400


class Malformed(Invalid):
    """Not JSON or UTF-8, or a key or number that no document may hold."""

    code = "input.malformed"


class TooDeep(Invalid):
    """Nested deeper than the limit."""

    code = "input.tooDeep"


class SchemaMismatch(Invalid):
    """A value does not fit its JSON schema."""

    code = "schema.mismatch"


class FlowInvalid(Invalid):
    """A flow document has mistakes, all of them listed in ``problems``."""

    code = "flow.invalid"

    def __init__(self, message: str, problems: Sequence[Problem]) -> None:
        """Carry every problem found, not only the first."""
        listed = [{name: getattr(p, name) for name in p.__struct_fields__} for p in problems]
        super().__init__(message, details={"problems": listed})
        self.problems = tuple(problems)


class KindInvalid(FlowInvalid):
    """A declared kind has mistakes, all of them listed in ``problems``."""

    code = "kind.invalid"


class Late(TaskflowError):
    """The request did not come whole, or not in time."""

    code = "input.late"
    status = 408


class TooLarge(TaskflowError):
    """More bytes or items than the limit."""

    code = "input.tooLarge"
    status = 413


class Unauthenticated(TaskflowError):
    """Nobody is logged in, or the credential is not valid any more."""

    code = "auth.required"
    status = 401


class Forbidden(TaskflowError):
    """The principal may not do this."""

    code = "auth.forbidden"
    status = 403


class NotFound(TaskflowError):
    """There is no such thing, or the principal may not know of it."""

    code = "notFound"
    status = 404


class RuleRefused(TaskflowError):
    """A rule of the family refuses this; it says why."""

    code = "rule.refused"
    status = 409


class Conflict(TaskflowError):
    """The command does not fit the present state."""

    code = "conflict"
    status = 409


class IllegalEvent(Conflict):
    """The statechart refuses the event in its present state."""

    code = "event.illegal"


class PathConflict(Conflict):
    """Someone else changed the same paths since ``baseSeq``."""

    code = "conflict.paths"


class TooCostly(Conflict):
    """A step would take more work than it may; names what is costly."""

    code = "step.tooCostly"


class OperationRefused(Conflict):
    """A flow operation is not possible at the head any more."""

    code = "flow.operationRefused"


class Limited(TaskflowError):
    """Too many requests; ``details.retryAfter`` says the seconds to wait."""

    code = "limit.rate"
    status = 429


class Upstream(TaskflowError):
    """A server that T@skFlow asked answered badly."""

    code = "upstream.failed"
    status = 502


class Unavailable(TaskflowError):
    """A part is away; sent again under the same mutation id, a command is done once."""

    code = "unavailable"
    status = 503


class KindMissing(Unavailable):
    """The kind of a task is not installed in the version that it runs: the task waits for it."""

    code = "kind.missing"

    def __init__(self, name: str, version: int) -> None:
        """Name the kind and which of its versions."""
        super().__init__(
            f"{name} is not installed in version {version}, so this task waits. Install the "
            "package that brings it; the task goes on by itself.",
            details={"type": name, "version": version},
        )


class PluginFailed(TaskflowError):
    """The code of a plug-in failed; ``details.plugin`` names it, the log says more."""

    code = "plugin.failed"


class Overtaken(Unavailable):
    """Another owner has taken over the store; this one may write nothing more."""

    code = "store.overtaken"


class Unreadable(TaskflowError):
    """What is stored of this cannot be read at present; everything else goes on."""

    code = "stream.setAside"


class StartFailed(TaskflowError):
    """The program cannot start; the command line prints the message and exits."""

    code = "start.failed"
