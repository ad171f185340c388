"""What was due for a task that is cancelled stays due."""

from typing import Any

SHOWS = ("ended.due",)


def _on(emit: Any) -> Any:
    def works_on(draft: Any, task: str, kind: str, *given: Any, **more: Any) -> Any:
        if kind == "task.cancelled":
            more["settled"] = ()
        return emit(draft, task, kind, *given, **more)

    return works_on


CHANGES = (("taskflow.hub.decide.draft", "Draft.emit", _on),)
