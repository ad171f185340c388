"""TaskShowInstruction: a text that somebody reads before the work goes on."""

from collections.abc import Iterable, Mapping
from typing import Annotated, Any, ClassVar

from msgspec import Meta

from taskflow.domain.patch import Patch
from taskflow.domain.task import Change, Signature, TaskType, action
from taskflow.domain.text import Text, in_language
from taskflow.domain.view import Happening, TaskView

MARKDOWN = {"x-widget": "textarea"}


class ShowInstruction(TaskType):
    """Shows a text and waits until a person says that they have read it."""

    name = "TaskShowInstruction"
    label = "Instruction"
    icon = "info-circle"
    category = "People"
    description = (
        "Shows a text to a person and waits until they have read it: an instruction, an "
        "explanation, a notice, the rules, terms to accept. Synonyms: message, information, "
        "announcement, help text, briefing, guide, read me, disclaimer, consent. Typical "
        "requests: tell the user what to do; explain on a page what happens next; show a text "
        "with a Continue button; make somebody read and acknowledge something."
    )
    environments = ("browser", "server")
    machine: ClassVar[dict[str, Any]] = {
        "id": "instruction",
        "x-events": {
            "CONTINUE": "Says that the text was read.",
            "EXIT": "Says that the text was read.",
        },
        "initial": "reading",
        "states": {
            "reading": {
                "tags": ["stable", "waits-for-person"],
                "entry": ["show"],
                "on": {
                    "CONTINUE": {"target": "read", "actions": ["sign"]},
                    "EXIT": {"target": "read", "actions": ["sign"]},
                },
            },
            "read": {"type": "final"},
        },
    }

    class Config(TaskType.Config, rename="camel"):
        """What is to be read."""

        instruction: Annotated[
            Text,
            Meta(
                title="Instruction",
                description="What the person reads. Markdown; one text, or one by language.",
                extra_json_schema=MARKDOWN,
            ),
        ] = ""
        continue_label: Annotated[
            Text,
            Meta(title="Button", description="What stands on the button that goes on."),
        ] = ""

    class Input(TaskType.Input, rename="camel"):
        """What other tasks may give it to show."""

        instruction: Annotated[
            Text,
            Meta(title="Instruction", description="Shown instead of the configured one."),
        ] = ""

    class Output(TaskType.Output, rename="camel"):
        """What was shown, and who read it."""

        instruction: Annotated[Text, Meta(title="Instruction", description="What was shown.")] = ""
        read_by: Annotated[
            str, Meta(title="Read by", description="Name of the person who went on.")
        ] = ""
        read_at: Annotated[
            int, Meta(title="Read at", description="Milliseconds since 1970; 0: not yet.")
        ] = 0

    @action("show")
    def show(self, task: TaskView, _: Happening) -> Change:
        """Put what is to be read where others can see it."""
        return Change(Patch(merge={"output": {"instruction": self._text(task)}}))

    @action("sign")
    def sign(self, task: TaskView, happening: Happening) -> Change:
        """Note who read which text, and when."""
        return Change(Patch(merge={"output": self._read(task, happening)}))

    def completed(
        self, task: TaskView, output: Mapping[str, Any], happening: Happening
    ) -> Mapping[str, Any]:
        """Say who read which text."""
        del output
        return self._read(task, happening)

    def signatures(self, output: Mapping[str, Any]) -> Iterable[Signature]:
        """Give who read it."""
        if output.get("readBy"):
            yield Signature("", str(output["readBy"]), "read")

    def headline(self, task: TaskView) -> str:
        """Give the text's first line."""
        return super().headline(task) or in_language(self._text(task)).partition("\n")[0]

    def _read(self, task: TaskView, happening: Happening) -> dict[str, Any]:
        by = happening.by
        return {
            "instruction": self._text(task),
            "readBy": by.name or by.id,
            "readAt": happening.at,
        }

    @staticmethod
    def _text(task: TaskView) -> Text:
        text: Text = task.field("input").get("instruction") or task.local.get("instruction", "")
        return text
