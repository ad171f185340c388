"""What a definition hands over is made into values, so many texts at a time."""

import pytest

from taskflow.domain.definition import Definition
from taskflow.domain.errors import TooLarge
from taskflow.domain.view import TaskView
from taskflow.texts.values import MOST_TEXTS, made

VIEW = TaskView("f", "i", {}, Definition("a", "a", "TaskChat"), (), {})


async def test_too_many_texts_are_refused_before_any_is_filled_in() -> None:
    plain = {"all": [{"content": "no value"}] * 5_000}
    assert await made(plain, VIEW, "ann") == plain
    with pytest.raises(TooLarge, match="Put some of them together"):
        await made({"all": [{"content": "{{ now }}"}] * (MOST_TEXTS + 1)}, VIEW, "ann")
