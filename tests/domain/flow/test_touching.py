"""Which changes clash, as the editor tells people, is what the order of these changes shows."""

from typing import Any

import pytest

from documents import corpus
from taskflow.domain.canonical import canonical
from taskflow.domain.errors import OperationRefused
from taskflow.domain.flow.operations import apply_operation

CASES = corpus("flows/touching.json")


def end(*steps: dict[str, Any]) -> str | None:
    """Give the flow after both steps; None where the second is not possible any more."""
    flow: Any = CASES["flow"]
    flow, _ = apply_operation(flow, steps[0])
    try:
        flow, _ = apply_operation(flow, steps[1])
    except OperationRefused:
        return None
    return str(canonical(flow))


@pytest.mark.parametrize("pair", CASES["pairs"], ids=lambda pair: pair["name"])
def test_two_changes_are_apart_when_their_order_does_not_matter(pair: dict[str, Any]) -> None:
    ends = end(pair["one"], pair["other"]), end(pair["other"], pair["one"])
    assert (None not in ends and ends[0] == ends[1]) == pair["apart"]
