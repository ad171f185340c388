"""The guide "Test your plug-in", followed to the letter."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

import sampleplugin
from docs.guide import GUIDES, blocks, write
from taskflow.testing.documents import DocumentsConformance
from taskflow.testing.log import LogConformance
from taskflow.testing.vectors import VectorsConformance

GUIDE = "test-your-plug-in.md"
PAGE = (GUIDES / GUIDE).read_text("utf-8")
SUITES = (DocumentsConformance, LogConformance, VectorsConformance)


@pytest.fixture
def package(tmp_path: Path) -> Path:
    folder = tmp_path / "package"
    write("write-a-task-type.md", "taskflow_vote", folder)
    for number, code in enumerate(blocks(GUIDE, "python")):
        (folder / f"test_{number}.py").write_text(code)
    (folder / "pytest.ini").write_text("[pytest]\nasyncio_mode = auto\n")
    return folder


def run(package: Path) -> subprocess.CompletedProcess[str]:
    installed = package.parent / "installed"
    places = [str(package), str(installed)]
    if not installed.exists():
        places = sampleplugin.install(installed, package)
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:randomly", "."],
        cwd=package,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(places), "PYTEST_ADDOPTS": ""},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def test_the_code_on_the_page_passes(package: Path) -> None:
    done = run(package)
    assert done.returncode == 0, done.stdout[-5000:] + done.stderr[-2000:]
    assert len(list(package.glob("test_*.py"))) == len(blocks(GUIDE, "python"))


def test_what_breaks_a_promise_is_found_by_it(package: Path) -> None:
    broken = package / "test_1.py"
    code = broken.read_text()
    assert "given.text.upper()" in code
    broken.write_text(code.replace("given.text.upper()", "given.text.title()"))
    done = run(package)
    assert done.returncode == 1
    assert "test_its_examples_come_to_what_they_should" in done.stdout


def test_every_suite_of_an_adapter_is_named() -> None:
    for suite in SUITES:
        assert f"{suite.__module__}.{suite.__name__}" in PAGE
