"""The guide "Write an operator and a service", followed to the letter."""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import sampleplugin
from taskflow import plugins, settings
from taskflow.domain.errors import Invalid, StartFailed
from taskflow.domain.plugin import operate
from taskflow.testing.operator_run import Told

GUIDE = Path(__file__).parents[2] / "docs" / "guide" / "write-an-operator.md"


def block(language: str) -> str:
    (found,) = re.findall(rf"```{language}\n(.*?)```", GUIDE.read_text("utf-8"), re.DOTALL)
    return str(found)


@pytest.fixture
def registry(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[plugins.Registry]:
    package = tmp_path / "package"
    package.mkdir()
    (package / "pyproject.toml").write_text(block("toml"))
    (package / "taskflow_rates.py").write_text(block("python"))
    for place in sampleplugin.install(tmp_path / "installed", package):
        monkeypatch.syspath_prepend(place)
    yield plugins.find()
    sys.modules.pop("taskflow_rates", None)


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
