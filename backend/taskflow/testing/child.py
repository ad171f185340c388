"""Below: the task that stands below the one that is tested; people end it, or cancel it."""

from typing import Any, ClassVar

from taskflow.domain.task import TaskType


class Below(TaskType):
    """Waits until somebody ends it."""

    name = "TaskBelow"
    machine: ClassVar[dict[str, Any]] = {
        "initial": "open",
        "states": {"open": {"on": {"EXIT": "ended"}}, "ended": {"type": "final"}},
    }
