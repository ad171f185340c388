"""What a drawing of a machine shows is the same in Python and in the browser."""

from typing import Any

import pytest

from twincases import DRAWINGS, cases, drawing


@pytest.mark.parametrize("case", cases(DRAWINGS), ids=lambda case: case["name"])
def test_a_machine_is_described_as_the_browser_describes_it(case: dict[str, Any]) -> None:
    assert drawing(case["machine"]) == case["drawing"]
