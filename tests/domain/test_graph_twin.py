"""How a family hangs together is the same in Python and in the browser."""

from typing import Any

import pytest

from twincases import GRAPHS, cases, drawn_edges


@pytest.mark.parametrize("case", cases(GRAPHS), ids=lambda case: case["name"])
def test_edges_are_those_that_the_browser_draws(case: dict[str, Any]) -> None:
    assert drawn_edges(case["flow"], case["tasks"]) == case["edges"]
