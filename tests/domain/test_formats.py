"""Formats of texts: what is right and wrong for each. The page's twin reads the same cases."""

import json
from pathlib import Path

import pytest
from jsonschema_rs import ValidationError

from taskflow.domain.formats import form_validator

CASES = json.loads((Path(__file__).parents[1] / "corpus" / "formats.json").read_text())


@pytest.mark.parametrize("name", CASES)
def test_what_is_of_a_format_is_taken_and_all_else_refused(name: str) -> None:
    validator = form_validator({"format": name})
    assert [text for text in CASES[name]["right"] if not validator.is_valid(text)] == []
    assert [text for text in CASES[name]["wrong"] if validator.is_valid(text)] == []


def test_an_address_that_is_long_and_wrong_is_refused_in_no_time() -> None:
    validator = form_validator({"anyOf": [{"format": name} for name in ("uri", "email")]})
    assert not validator.is_valid("http://" + "a:" * 100_000 + " ")
    assert not validator.is_valid("a" * 200_000 + "." * 2 + "@")


def test_formats_say_nothing_of_what_is_no_text() -> None:
    assert form_validator({"format": "date"}).is_valid(3)


def test_what_is_no_schema_is_refused() -> None:
    with pytest.raises(ValidationError):
        form_validator({"type": "date"})
