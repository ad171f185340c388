"""TaskConversation: the room in which people and models talk."""

from typing import Annotated, Any, ClassVar

from msgspec import Meta, field

from taskflow.domain.patch import Patch
from taskflow.domain.task import Change, TaskType, action
from taskflow.domain.text import Text, in_language
from taskflow.domain.view import Happening, TaskView

LAST_CHILD = "config.local.endsWithChildren && output.open == [event.data.name]"
"""True when the child that ends is the only one that had not ended."""


class Conversation(TaskType):
    """Holds what belongs to one conversation; the messages stay with the tasks that made them."""

    name = "TaskConversation"
    label = "Conversation"
    icon = "messages"
    category = "People"
    description = (
        "A conversation: the room in which people and language models meet and talk. It holds "
        "other tasks (chats, forms, instructions), shows them as one page with a welcome message, "
        "and ends when somebody leaves it. Synonyms: meeting, discussion, dialogue, session, "
        "room, group, thread, container, workspace. Typical requests: a place where several "
        "people talk with an assistant; start a conversation; a meeting of people and models; "
        "group tasks together under a welcome message; show a greeting and then a chat; a "
        "container for other tasks."
    )
    environments = ("browser", "server")
    keeps_names = ("open",)
    machine: ClassVar[dict[str, Any]] = {
        "id": "conversation",
        "x-events": {"EXIT": "Ends the conversation and all that is open in it."},
        "initial": "talking",
        "states": {
            "talking": {
                "tags": ["stable"],
                "entry": ["welcome"],
                "on": {
                    "CHILD_DONE": [
                        {"guard": LAST_CHILD, "target": "ended", "actions": ["noteEnd"]},
                        {"actions": ["noteEnd"]},
                    ],
                    "EXIT": "ended",
                },
            },
            "ended": {"type": "final"},
        },
    }

    class Config(TaskType.Config, rename="camel"):
        """How the conversation presents itself and when it is over."""

        welcome_message: Annotated[
            Text,
            Meta(
                title="Welcome message",
                description="Shown above the conversation. Markdown; one text, or one by language.",
                extra_json_schema={"x-widget": "textarea"},
            ),
        ] = ""
        ends_with_children: Annotated[
            bool,
            Meta(
                title="End with its tasks",
                description="The conversation is over when every task in it has ended.",
            ),
        ] = False

    class Output(TaskType.Output):
        """What is still going on."""

        open: Annotated[
            list[str],
            Meta(title="Open", description="Names of the tasks in it that have not ended."),
        ] = field(default_factory=list)

    @action("welcome")
    def welcome(self, task: TaskView, _: Happening) -> Change:
        """List every task that belongs to the conversation as open."""
        names = list(dict.fromkeys(child.definition.name for child in task.children))
        return Change(Patch(merge={"output": {"open": names}}))

    @action("noteEnd")
    def note_end(self, task: TaskView, happening: Happening) -> Change:
        """Take the child that ended off the list."""
        still = [name for name in task.field("output")["open"] if name != happening.data["name"]]
        return Change(Patch(merge={"output": {"open": still}}))

    def headline(self, task: TaskView) -> str:
        """Give the welcome message's first line."""
        text = in_language(task.local.get("welcomeMessage", ""))
        return super().headline(task) or text.partition("\n")[0]
