"""Every rule of ours keeps what every rule must; each promise fails for one that breaks it."""

import time
from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated, Any, ClassVar

import pytest
from msgspec import Meta

from taskflow.domain.budget import Budget
from taskflow.domain.patch import Patch
from taskflow.domain.rule_type import SAW, RuleType
from taskflow.domain.task import Change, TaskType, action
from taskflow.domain.view import Happening, TaskView
from taskflow.domain.watch import Refuse, Seen, Watch
from taskflow.rules.count import Count
from taskflow.testing.rules import RuleConformance, Watching


class TestCount(RuleConformance):
    families: ClassVar[Sequence[Watching]] = (
        Watching({"event": "RING", "many": 2}, gives={"count": 1, "total": 3, "answers": 1}),
        Watching({"event": "RING", "afterwards": "end"}, gives={"answers": 1}),
        Watching(
            {"event": "RING", "guard": "event.seq > `0`", "value": "event.task", "shared": "who"},
            gives={"value": "bell"},
        ),
    )

    @pytest.fixture
    def rule(self) -> type[RuleType]:
        return Count


class Sound(RuleType):
    """A rule that keeps all promises."""

    name = "RuleSound"
    label = "Sound"
    description = "Notes who rang. Synonyms: doorbell."
    machine: ClassVar[dict[str, Any]] = {
        "initial": "watching",
        "states": {"watching": {"on": {SAW: {"actions": ["note"]}}}},
    }

    class Output(TaskType.Output):
        said: Annotated[str, Meta(title="Said")] = ""

    def watches(self, local: Mapping[str, Any]) -> Iterable[Watch]:
        del local
        return (Watch("bell", "RING"),)

    def word(self, _seen: Seen) -> str:
        return "rang"

    @action("note")
    def note(self, task: TaskView, happening: Happening) -> Change:
        said = f"{task.field('output')['said']} {happening.data.get('word', 'rang')}"
        return Change(Patch(merge={"output": {"said": said}}))


class TestSound(RuleConformance):
    families: ClassVar[Sequence[Watching]] = (Watching(gives={"said": " rang rang rang"}),)

    @pytest.fixture
    def rule(self) -> type[RuleType]:
        return Sound


class TestRefusing(RuleConformance):
    """One that refuses people whatever they do."""

    families: ClassVar[Sequence[Watching]] = (Watching(gives={"said": ""}),)

    @pytest.fixture
    def rule(self) -> type[RuleType]:
        class Strict(Sound):
            def saw(self, task: TaskView, seen: Seen, budget: Budget) -> Refuse:
                del task, seen, budget
                return Refuse("bell.quiet", "Do not ring now. Come later.")

        return Strict


class Remembering(Sound):
    """Remembers in itself what no log knows."""

    def __init__(self) -> None:
        super().__init__()
        self.heard = 0

    def saw(self, task: TaskView, seen: Seen, budget: Budget) -> dict[str, Any]:
        del task, seen, budget
        self.heard += 1
        return {"word": str(self.heard)}


class Clocked(Sound):
    def saw(self, task: TaskView, seen: Seen, budget: Budget) -> dict[str, Any]:
        del task, seen, budget
        return {"word": str(time.perf_counter_ns())}


class Meddling(Sound):
    def saw(self, task: TaskView, seen: Seen, budget: Budget) -> dict[str, Any]:
        del task, budget
        given: Any = seen.document
        given["input"] = {"meddled": True}
        return {}


class Blind(Sound):
    def watches(self, local: Mapping[str, Any]) -> Iterable[Watch]:
        del local
        return ()


class Failing(Sound):
    def saw(self, task: TaskView, seen: Seen, budget: Budget) -> dict[str, Any]:
        del task, budget
        raise KeyError(seen.task)


class Untitled(Sound):
    class Output(TaskType.Output):
        said: str = ""


class Misnamed(Sound):
    name = "TaskSound"


class Wordless(Sound):
    description = " "


@pytest.mark.parametrize(
    ("broken", "promise"),
    [
        (Remembering, "test_any_stretch_of_the_past_gives_the_same_again"),
        (Clocked, "test_any_stretch_of_the_past_gives_the_same_again"),
        (Meddling, "test_what_it_is_shown_stays_as_it_was"),
        (Blind, "test_it_watches_something_and_always_the_same"),
        (Failing, "test_it_does_what_it_should_in_the_commit_of_what_it_saw"),
        (Untitled, "test_every_field_has_a_title"),
        (Misnamed, "test_it_can_be_installed"),
        (Wordless, "test_it_says_in_words_what_it_is"),
    ],
)
async def test_a_promise_fails_for_a_rule_that_breaks_it(
    broken: type[RuleType], promise: str
) -> None:
    async def ask() -> None:
        kept = getattr(TestSound(), promise)(broken)
        if kept is not None:
            await kept

    with pytest.raises((AssertionError, pytest.fail.Exception)):
        await ask()
