"""Forms: for which fields a JSON schema asks. The page's twin reads the same cases."""

import json
from pathlib import Path
from typing import Any

import pytest

from taskflow.domain.form import Form

CASES = json.loads((Path(__file__).parents[1] / "corpus" / "forms.json").read_text())


@pytest.mark.parametrize("case", CASES, ids=[case["about"] for case in CASES])
def test_a_form_knows_the_fields_it_asks_for_always_and_at_times(case: dict[str, Any]) -> None:
    form = Form(case["schema"])
    assert list(form.always) == case["always"]
    assert [name for name in case["asked"] if not form.asks_for(name)] == []
    assert [name for name in case["refused"] if form.asks_for(name)] == []
    assert set(form.fields) <= set(case["asked"])
    assert form.fields == case.get("fields", form.fields)


def test_a_schema_that_doubles_itself_again_and_again_is_read_once() -> None:
    defs: dict[str, Any] = {"0": {"properties": {"a": {}}}}
    for number in range(1, 40):
        below = {"$ref": f"#/$defs/{number - 1}"}
        defs[str(number)] = {"allOf": [below, below], "then": below}
    assert list(Form({"$ref": "#/$defs/39", "$defs": defs}).fields) == ["a"]


@pytest.mark.parametrize("nothing", [None, True, 3, "text", []])
def test_no_schema_is_a_form_without_fields(nothing: Any) -> None:
    assert not Form(nothing).fields
