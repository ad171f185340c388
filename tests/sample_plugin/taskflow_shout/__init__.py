"""TaskShout: gives a text back in capitals; the smallest task that has work done for it.

Without a text it asks for one: it has no view of its own, so people see the form of its input.
"""

from typing import Annotated, Any, ClassVar

from msgspec import Meta

from taskflow.domain.patch import Patch
from taskflow.domain.service import Run
from taskflow.domain.task import TaskType, effect
from taskflow.domain.view import TaskView


class Shout(TaskType):
    """Upper-cases its text on the server and is done."""

    name = "TaskShout"
    label = "Shout"
    icon = "speakerphone"
    description = (
        "Turns a text into capital letters. Synonyms: upper case, shout, yell, loud. Typical "
        "requests: write this in capitals; make the text loud."
    )
    machine: ClassVar[dict[str, Any]] = {
        "id": "shout",
        "x-events": {"SHOUT": "Shouts the text."},
        "initial": "start",
        "states": {
            "start": {
                "always": [{"guard": "input.text", "target": "working"}, {"target": "asking"}]
            },
            "asking": {"tags": ["stable", "waits-for-person"], "on": {"SHOUT": "working"}},
            "working": {
                "invoke": {"id": "shout", "src": "shout", "onDone": "done", "onError": "failed"}
            },
            "failed": {"tags": ["stable", "failed"], "on": {"RETRY": "working"}},
            "done": {"type": "final"},
        },
    }

    class Input(TaskType.Input):
        """What to shout."""

        text: Annotated[str, Meta(title="Text", description="In any case.")] = ""

    class Output(TaskType.Output):
        """What was shouted."""

        text: Annotated[str, Meta(title="Text", description="In capitals.")] = ""

    @effect("shout", instant=True)
    async def shout(self, task: TaskView, _: Run) -> Patch:
        """Raise the voice."""
        return Patch(merge={"output": {"text": task.field("input")["text"].upper()}})

    def headline(self, task: TaskView) -> str:
        """Give what was shouted."""
        return super().headline(task) or task.field("output").get("text", "")
