"""TaskStepper: one step after another, forwards and back."""

from typing import Annotated, Any, ClassVar

from msgspec import Meta, field

from taskflow.domain.patch import Patch
from taskflow.domain.task import Change, TaskType, action
from taskflow.domain.view import Happening, TaskView

CURRENT = "event.data.name == output.current"
FAILED = f"{CURRENT} && event.data.outcome != 'done'"
LAST_OF_ALL = f"{CURRENT} && sum([length(output.finished), `1`]) == length(output.steps)"
NAMED = "(event.data.name || output.current)"
ENDED = f"contains(output.finished, {NAMED}) || contains(output.failed, {NAMED})"
ALL_FINISHED = "length(output.finished) == length(output.steps)"
ADVANCES = "config.local.autoAdvance"
MAY_GO_BACK = "output.previous && config.local.allowBack"
MAY_GO_TO = (
    "contains(output.steps, event.data.name)"
    " && (config.local.anyOrder || contains(output.opened, event.data.name))"
)


def move(step: str, guard: str, actions: list[str], under: str = "") -> list[dict[str, Any]]:
    """Give the ways to ``step`` (an expression), by how that step stands."""
    return [
        {
            "description": "that step has ended",
            "guard": f"{guard} && contains(output.finished, {step})",
            "target": f"{under}ready",
            "actions": actions,
        },
        {
            "description": "that step failed",
            "guard": f"{guard} && contains(output.failed, {step})",
            "target": f"{under}stuck",
            "actions": actions,
        },
        {"guard": guard, "target": f"{under}step", "actions": actions},
    ]


def when_step_ends(goes_on: str) -> list[dict[str, Any]]:
    """Give what follows when a child ends, in a state that goes on by itself if ``goes_on``."""
    noted = {"actions": ["noteEnd"]}
    finished = f"{LAST_OF_ALL} && config.local.autoFinish"
    return [
        {"description": "the step failed", "guard": FAILED, "target": "stuck", **noted},
        {"description": "it was the last", "guard": finished, "target": "done", **noted},
        *move("output.next", f"{CURRENT} && output.next && {goes_on}", ["noteEnd", "forward"]),
        {"guard": CURRENT, "target": "ready", **noted},
        noted,
    ]


class Stepper(TaskType):
    """Leads a person through its child tasks in the order of their declaration."""

    name = "TaskStepper"
    label = "Steps"
    icon = "stairs-up"
    category = "Flow control"
    description = (
        "A guided procedure: leads people through steps, one after another, with Next and Back, "
        "and shows how far they are. Each step is a task of its own. Synonyms: wizard, stepper, "
        "multi-step form, pages, tour, checklist, process, sequence, stages, onboarding, "
        "interview guide, assistant with several pages. Typical requests: a wizard with several "
        "pages; several screens with Next and Back buttons; guide somebody step by step; a "
        "procedure in stages; things to do one after another; ask several forms in turn; go back "
        "to an earlier page; show the progress."
    )
    environments = ("browser", "server")
    children = "none"
    keeps_names = ("steps", "current", "previous", "next", "opened", "finished", "failed")
    machine: ClassVar[dict[str, Any]] = {
        "id": "stepper",
        "x-events": {
            "NEXT": "Ends the current step if it can end, and goes to the one after it.",
            "BACK": "Shows the step before.",
            "GOTO": "Shows a step that was begun; data: {name}.",
            "REDO": "Starts an ended step and those after it anew; data: {name}, else this one.",
            "FINISH": "Ends it when all steps have ended.",
            "EXIT": "Ends it when all steps have ended.",
        },
        "initial": "start",
        "states": {
            "start": {"always": {"target": "step", "actions": ["begin"]}},
            "step": {
                "tags": ["stable"],
                "on": {
                    "CHILD_DONE": when_step_ends(ADVANCES),
                    "NEXT": {"target": "leaving", "actions": ["askToEnd"]},
                },
            },
            "leaving": {
                "tags": ["stable"],
                "on": {
                    "CHILD_DONE": when_step_ends("`true`"),
                    "NEXT": {"actions": ["askToEnd"]},
                },
            },
            "ready": {
                "tags": ["stable", "waits-for-person"],
                "on": {
                    "CHILD_DONE": {"actions": ["noteEnd"]},
                    "NEXT": move("output.next", "output.next", ["forward"]),
                },
            },
            "stuck": {
                "tags": ["stable", "failed"],
                "on": {
                    "CHILD_DONE": {"actions": ["noteEnd"]},
                    "NEXT": move("output.next", "output.next", ["passOver", "forward"]),
                },
            },
            "done": {"type": "final"},
        },
        "on": {
            "BACK": move("output.previous", MAY_GO_BACK, ["back"], under="."),
            "GOTO": move("event.data.name", MAY_GO_TO, ["goTo"], under="."),
            "REDO": {"guard": ENDED, "target": ".step", "actions": ["redo"]},
            "FINISH": {"guard": ALL_FINISHED, "target": ".done"},
            "EXIT": {"guard": ALL_FINISHED, "target": ".done"},
        },
    }

    class Config(TaskType.Config, rename="camel"):
        """How people move through the steps."""

        auto_advance: Annotated[
            bool,
            Meta(title="Go on by itself", description="The next step starts when one has ended."),
        ] = True
        auto_finish: Annotated[
            bool,
            Meta(title="Finish by itself", description="It is over when the last step has ended."),
        ] = False
        allow_back: Annotated[
            bool, Meta(title="Allow going back", description="People may return to earlier steps.")
        ] = True
        any_order: Annotated[
            bool,
            Meta(title="Any order", description="People may jump to steps that have not begun."),
        ] = False

    class Output(TaskType.Output):
        """How far people are; steps go by the names of the child tasks."""

        steps: Annotated[
            list[str], Meta(title="Steps", description="All steps in their order.")
        ] = field(default_factory=list)
        current: Annotated[str, Meta(title="Current step", description="Shown now.")] = ""
        previous: Annotated[str, Meta(title="Step before", description="Empty at the first.")] = ""
        next: Annotated[str, Meta(title="Step after", description="Empty at the last.")] = ""
        position: Annotated[
            int, Meta(title="Position", description="Of the current step, from 1.")
        ] = 0
        opened: Annotated[list[str], Meta(title="Opened", description="Steps that were begun.")] = (
            field(default_factory=list)
        )
        finished: Annotated[
            list[str], Meta(title="Finished", description="Steps that ended well.")
        ] = field(default_factory=list)
        failed: Annotated[
            list[str], Meta(title="Failed", description="Steps that ended otherwise.")
        ] = field(default_factory=list)

    @action("begin")
    def begin(self, task: TaskView, _: Happening) -> Change:
        """Begin with the first child."""
        steps = list(dict.fromkeys(child.definition.name for child in task.children))
        return _show(steps, steps[0], []) if steps else Change()

    @action("askToEnd")
    def ask_to_end(self, task: TaskView, _: Happening) -> Change:
        """Tell the current step that people want to go on; what is missing it says itself."""
        return Change(send=((task.field("output")["current"], "EXIT", None),))

    @action("noteEnd")
    def note_end(self, task: TaskView, happening: Happening) -> Change:
        """Note that a step has ended, well or otherwise."""
        where = "finished" if happening.data["outcome"] == "done" else "failed"
        return _noted(task, happening.data["name"], where)

    @action("passOver")
    def pass_over(self, task: TaskView, _: Happening) -> Change:
        """Go on although the current step failed."""
        return _noted(task, task.field("output")["current"], "finished")

    @action("forward")
    def forward(self, task: TaskView, _: Happening) -> Change:
        """Go to the next step; it starts if it never did."""
        return _go(task, task.field("output")["next"])

    @action("back")
    def back(self, task: TaskView, _: Happening) -> Change:
        """Go to the step before; it stays as it was left."""
        return _go(task, task.field("output")["previous"])

    @action("goTo")
    def go_to(self, task: TaskView, happening: Happening) -> Change:
        """Go to the step that the event's data names."""
        return _go(task, happening.data["name"])

    @action("redo")
    def redo(self, task: TaskView, happening: Happening) -> Change:
        """Start an ended step once more, the current one unless the event's data names another.

        Later steps that have ended will start anew as well; those under way stay as they are.
        """
        output = task.field("output")
        data = happening.data if isinstance(happening.data, dict) else {}
        name = data.get("name") or output["current"]
        ended = {*output["finished"], *output["failed"]}
        again = ended.intersection(output["steps"][output["steps"].index(name) :])
        kept = {
            which: [step for step in output[which] if step not in again]
            for which in ("finished", "failed", "opened")
        }
        shown = _show(output["steps"], name, kept["opened"])
        merge = {"output": {**kept, **shown.patch.merge["output"]}}
        return Change(Patch(merge=merge), start=shown.start)

    def headline(self, task: TaskView) -> str:
        """Give how far people are and the current step's label."""
        output = task.field("output")
        if not output.get("current"):
            return super().headline(task)
        current = next(
            (
                child.definition.label or child.definition.name
                for child in task.children
                if child.definition.name == output["current"]
            ),
            output["current"],
        )
        return super().headline(task) or (
            f"{output['position']} of {len(output['steps'])}: {current}"
        )


def _noted(task: TaskView, name: str, where: str) -> Change:
    """Put a step on one of the lists of ended steps, and on no other."""
    output = task.field("output")
    lists = {
        which: [other for other in output[which] if other != name]
        + ([name] if which == where else [])
        for which in ("finished", "failed")
    }
    changed = {which: names for which, names in lists.items() if names != output[which]}
    return Change(Patch(merge={"output": changed} if changed else {}))


def _go(task: TaskView, name: str) -> Change:
    output = task.field("output")
    return _show(output["steps"], name, output["opened"])


def _show(steps: list[str], name: str, opened: list[str]) -> Change:
    """Make a step the current one; it starts if it is not among the opened ones."""
    place = steps.index(name)
    new = name not in opened
    shown = {
        "steps": steps,
        "current": name,
        "previous": steps[place - 1] if place else "",
        "next": steps[place + 1] if place + 1 < len(steps) else "",
        "position": place + 1,
        "opened": [*opened, name] if new else opened,
    }
    return Change(Patch(merge={"output": shown}), start=(name,) if new else ())
