"""Which ports may be connected, and why others may not: on the corpus shared with TypeScript."""

from typing import Any

import pytest
from hypothesis import given

from documents import corpus
from flow_edits import flows
from taskflow.domain.canonical import canonical
from taskflow.domain.errors import Invalid
from taskflow.domain.flow.compatibility import ports_compatible, schema_at
from taskflow.domain.flow.connections import link, links, normal
from taskflow.domain.flow.document import ids

CASES = corpus("flows/ports.json")


@pytest.mark.parametrize("case", CASES["compatible"], ids=lambda case: case["name"])
def test_two_ports_fit_or_the_reason_is_said(case: dict[str, Any]) -> None:
    assert ports_compatible(case["output"], case["input"]) == case["reason"]


@pytest.mark.parametrize("case", CASES["schemaAt"], ids=lambda case: case["name"])
def test_a_path_leads_to_a_schema_or_to_nothing(case: dict[str, Any]) -> None:
    found = schema_at(case["schema"], case["path"])
    assert ([] if found is None else [found]) == case["found"]


@pytest.mark.parametrize("case", CASES["link"], ids=lambda case: f"{case['from']} {case['to']}")
def test_a_connection_is_resolved_or_the_reason_is_said(case: dict[str, Any]) -> None:
    flow = CASES["flow"]
    if "refused" in case:
        with pytest.raises(Invalid) as refused:
            link(flow, case["from"], case["to"])
        assert refused.value.message == case["refused"]
    else:
        source, target = link(flow, case["from"], case["to"])
        assert [source[0], list(source[1])] == case["source"]
        assert [target[0], list(target[1])] == case["target"]


@given(flows)
def test_every_connection_of_a_sound_flow_leads_between_definitions(flow: Any) -> None:
    known = set(ids(flow).values())
    for connection in links(flow):
        assert connection.source[0] in known
        assert connection.target[0] in known


@given(flows)
def test_the_one_form_of_a_flow_is_its_own_one_form(flow: Any) -> None:
    assert canonical(normal(flow)) == canonical(flow)
