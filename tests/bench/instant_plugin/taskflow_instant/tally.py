"""Tally: a task type with the same statechart and output as the kind that the suite declares."""

from typing import Annotated, Any, ClassVar

from msgspec import Meta

from taskflow.domain.task import TaskType

MACHINE: dict[str, Any] = {
    "id": "tally",
    "x-events": {"COUNT": "Counts one more."},
    "initial": "even",
    "states": {
        name: {
            "tags": ["stable", "waits-for-person"],
            "on": {
                "COUNT": {
                    "target": other,
                    "actions": {
                        "type": "assign",
                        "params": {"output.counted": "sum([output.counted, `1`])"},
                    },
                }
            },
        }
        for name, other in (("even", "odd"), ("odd", "even"))
    },
}


class Tally(TaskType):
    """Counts how often it was told to."""

    name = "TaskTally"
    label = "Tally"
    machine: ClassVar[dict[str, Any]] = MACHINE

    class Output(TaskType.Output):
        """What was counted."""

        counted: Annotated[int, Meta(title="Counted")] = 0
