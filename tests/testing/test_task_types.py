"""Every task type of ours, and the sample of a plug-in, keeps what every type must."""

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import ClassVar

import pytest

import sampleplugin
from taskflow.domain.task import TaskType
from taskflow.tasks.chat import Chat
from taskflow.tasks.conversation import Conversation
from taskflow.tasks.select import Select
from taskflow.tasks.show_instruction import ShowInstruction
from taskflow.tasks.stepper import Stepper
from taskflow.testing.random_walk import Scene, Try
from taskflow.testing.task_type import TaskTypeConformance

ANSWERS = {
    "llm": {
        "text": "Good.",
        "model": "m",
        "usage": {"in": 1, "out": 1},
        "value": None,
        "finish": "",
    }
}
SAYING = {"SEND": [Try(input={"prompt": "Well?"})]}
CHOICE = {
    "type": "object",
    "required": ["x"],
    "properties": {"x": {"enum": ["A", "B"]}, "y": {"type": "integer", "default": 1}},
}
CHOOSING = {"CHOOSE": [Try({"x": "A"}), Try({"x": "C"}), Try({"x": None})]}


class TestChat(TaskTypeConformance):
    scenes: ClassVar[Sequence[Scene]] = (
        Scene(tries=SAYING, answers=ANSWERS),
        Scene({"prompt": "Begin."}, tries=SAYING, answers=ANSWERS),
        Scene({"answers": "whenAsked", "patience": 10}, tries=SAYING, answers=ANSWERS),
    )

    @pytest.fixture
    def task_type(self) -> type[TaskType]:
        return Chat


class TestConversation(TaskTypeConformance):
    scenes: ClassVar[Sequence[Scene]] = (
        Scene({"welcomeMessage": "Welcome.\nAll of you."}),
        Scene({"endsWithChildren": True}),
        Scene(children=()),
    )

    @pytest.fixture
    def task_type(self) -> type[TaskType]:
        return Conversation


class TestSelect(TaskTypeConformance):
    scenes: ClassVar[Sequence[Scene]] = (
        Scene({"schema": CHOICE}, tries=CHOOSING),
        Scene({"schema": CHOICE, "keepOpen": True}, tries=CHOOSING),
        Scene({"schema": {"properties": {"x": {}}}, "autoSubmit": True}, tries=CHOOSING),
    )

    @pytest.fixture
    def task_type(self) -> type[TaskType]:
        return Select


class TestShowInstruction(TaskTypeConformance):
    scenes: ClassVar[Sequence[Scene]] = (
        Scene({"instruction": {"en": "Read this.", "fr": "Lisez."}}),
        Scene(input={"instruction": "Read that."}),
    )

    @pytest.fixture
    def task_type(self) -> type[TaskType]:
        return ShowInstruction


class TestStepper(TaskTypeConformance):
    scenes: ClassVar[Sequence[Scene]] = (
        Scene(children=("one", "two", "three")),
        Scene({"autoAdvance": False, "anyOrder": True}, children=("one", "two", "three")),
        Scene({"autoFinish": True, "allowBack": False}),
        Scene(children=()),
    )

    @pytest.fixture
    def task_type(self) -> type[TaskType]:
        return Stepper


class TestAStrangersType(TaskTypeConformance):
    scenes: ClassVar[Sequence[Scene]] = (
        Scene(input={"text": "hear ye"}),
        Scene(tries={"SHOUT": [Try(input={"text": "hear ye"})]}),
    )

    @pytest.fixture
    def task_type(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> Iterator[type[TaskType]]:
        for place in sampleplugin.install(tmp_path):
            monkeypatch.syspath_prepend(place)
        from taskflow_shout import Shout  # type: ignore[import-not-found]  # noqa: PLC0415

        yield Shout
        sys.modules.pop("taskflow_shout")
