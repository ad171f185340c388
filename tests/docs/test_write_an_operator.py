"""The guide "Write an operator and a service", followed to the letter."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from docs.guide import installed
from taskflow import plugins, settings
from taskflow.domain.errors import Invalid, StartFailed
from taskflow.domain.plugin import operate
from taskflow.testing.operator_run import Told

GUIDE = "write-an-operator.md"


@pytest.fixture
def registry(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[plugins.Registry]:
    with installed(GUIDE, "taskflow_rates", tmp_path, monkeypatch) as found:
        yield found


async def test_the_operator_asks_its_service_which_has_its_settings(
    registry: plugins.Registry,
) -> None:
    assert registry.problems == ()
    assert registry.tasks["rates.convert"].label == "Convert money"
    given = settings.read({"TASKFLOW_RATES_WORTH": '{"USD": 2}', "TASKFLOW_RATES_KEY": "hush"})
    own = given.own.all(registry.services.values())
    service = registry.services["rates"]({}, chosen=own["rates"])
    told = Told({"rates": service})
    made = await operate(registry.operators["rates.convert"], {"amount": 3}, told)
    assert (made, told.lines) == ({"amount": 6.0}, ["1 EUR is 2.0 USD"])
    asked = {"amount": 3, "currency": "XXX"}
    with pytest.raises(Invalid, match="TASKFLOW_RATES_WORTH"):
        await operate(registry.operators["rates.convert"], asked, told)
    assert "TASKFLOW_RATES_KEY" in settings.own_reference(registry.services.values())


def test_a_wrong_setting_stops_the_start(registry: plugins.Registry) -> None:
    given = settings.read({"TASKFLOW_RATES_WORTH": '{"USD": "much"}'})
    with pytest.raises(StartFailed, match="TASKFLOW_RATES_WORTH"):
        given.own.all(registry.services.values())
