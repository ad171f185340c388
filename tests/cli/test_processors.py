"""``taskflow processors``: the same whether T@skFlow runs or not."""

from pathlib import Path

import pytest

from cli.commands import serving, taskflow

pytestmark = pytest.mark.timeout(240)


def test_a_credential_is_made_listed_and_taken_away(tmp_path: Path) -> None:
    data = tmp_path / "data"
    with serving(data):
        made = taskflow(data, "processors", "add", "oven", "--environment", "gpu").stdout
        assert made.startswith("tfw_")
        assert "oven" in taskflow(data, "processors", "list").stdout
    listed = taskflow(data, "processors", "list").stdout
    assert ("oven" in listed, "gpu" in listed, made.strip() in listed) == (True, True, False)
    assert "does no more work" in taskflow(data, "processors", "remove", "oven").stdout
    assert "no processors yet" in taskflow(data, "processors", "list").stdout
