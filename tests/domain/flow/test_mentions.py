"""Mentions of tasks in templates: the corpus shared with TypeScript."""

import json
from pathlib import Path
from typing import Any

import pytest

from taskflow.domain.flow.mentions import follow

CORPUS = Path(__file__).parents[2] / "corpus" / "flows" / "mentions.json"


@pytest.mark.parametrize("case", json.loads(CORPUS.read_text()), ids=lambda case: case["text"])
def test_a_mention_follows_its_task(case: dict[str, Any]) -> None:
    assert follow({"a": [case["text"]]}, case["renamed"]) == {"a": [case["followed"]]}


def test_mentions_are_looked_for_in_linear_time() -> None:
    text = "{{" * 300_000
    assert follow(text, {"a": "b"}) == text
