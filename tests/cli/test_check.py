"""``taskflow check`` looks at all that a start needs and says what to do."""

from pathlib import Path

import pytest

from cli.commands import serving, taskflow

pytestmark = pytest.mark.timeout(120)


@pytest.fixture
def pages(tmp_path: Path) -> str:
    folder = tmp_path / "pages"
    folder.mkdir()
    (folder / "index.html").touch()
    return str(folder)


def test_all_is_well_where_nothing_is_set(tmp_path: Path, pages: str) -> None:
    checked = taskflow(tmp_path / "data", "check", TASKFLOW_PAGES=pages, TASKFLOW_PORT="0")
    assert checked.returncode == 0, checked.stdout + checked.stderr
    for what in ("data folder", "port", "store", "language model", "plug-ins", "flow welcome"):
        assert f"✓ {what}" in checked.stdout


def test_what_is_wrong_is_marked_and_explained(tmp_path: Path) -> None:
    flows = tmp_path / "flows"
    flows.mkdir()
    (flows / "broken.yaml").write_text("name: broken\ntasks:\n  - nam: first\n")
    checked = taskflow(
        tmp_path / "data",
        "check",
        TASKFLOW_FLOWS=str(flows),
        TASKFLOW_PAGES=str(tmp_path),
        TASKFLOW_PORT="0",
        QDRANT_URL="http://127.0.0.1:1",
        OPENAI_BASE_URL="http://127.0.0.1:1/v1",
    )
    assert checked.returncode == 1
    for what in ("vectors", "language model", "pages", "flow broken"):
        assert f"✗ {what}" in checked.stdout
    assert "broken.yaml:3" in checked.stdout
    assert "Traceback" not in checked.stderr


def test_a_running_one_is_found(tmp_path: Path, pages: str) -> None:
    with serving(tmp_path / "data", TASKFLOW_PAGES=pages) as running:
        checked = taskflow(tmp_path / "data", "check", TASKFLOW_PAGES=pages)
        assert checked.returncode == 0
        assert running.url in checked.stdout


def test_the_reference_of_settings_can_be_printed(tmp_path: Path) -> None:
    printed = taskflow(tmp_path / "data", "check", "--settings-reference")
    assert "| `MONGODB_URL` |" in printed.stdout


def test_an_unknown_command_is_refused_with_the_usage(tmp_path: Path) -> None:
    refused = taskflow(tmp_path / "data", "fly")
    assert refused.returncode == 2
    assert "fly" in refused.stderr
