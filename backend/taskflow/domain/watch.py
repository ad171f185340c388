"""Watch: what a rule watches, and what it is shown when that happens."""

from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from taskflow.domain.event import By
from taskflow.domain.patch import Path


class Watch(Struct, frozen=True):
    """Changes that a rule wants to see; whatever is given must hold of a change.

    ``task`` is the name of a task (empty: any), ``event`` what its statechart was given or the
    type of the change (``SEND``, ``task.done``), ``state`` one that it came to, ``path`` a part of
    its document that is another one since.
    """

    task: str = ""
    event: str = ""
    state: str = ""
    path: Path = ()


class Seen(Struct, frozen=True):
    """A change that a rule is shown: the task's document as that change left it.

    So it is the same however often the past is played again, whatever else was in the commit.
    """

    seq: int
    at: int
    by: By
    task: str
    instance: str
    type: str
    event: str
    state: str
    document: Mapping[str, Any]

    def as_json(self) -> dict[str, Any]:
        """Give what the rule's statechart is told of it, and expressions see as ``event``."""
        return {
            "seq": self.seq,
            "by": {"kind": self.by.kind, "id": self.by.id, "name": self.by.name},
            "task": self.task,
            "instanceId": self.instance,
            "type": self.type,
            "event": self.event,
            "state": self.state,
        }


class Refuse(Struct, frozen=True):
    """What a rule proposes where a person's command should not be: a code, and words for them."""

    code: str
    message: str
