"""The Makefile's own promises: what is missing is named, and nothing outlives ``make run``."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import psutil
import pytest

from cli.commands import Serving, serving
from runningserver import ROOT

HERE = (f"PYTHON={sys.executable}", f"VENV={sys.prefix}")
"""Make with the very Python that runs the tests, where all is installed."""
OUTER = ("MAKEFLAGS", "MAKELEVEL", "MFLAGS")
NEEDED = ("sh", "make", "python3", "find", "sed", "grep", "touch", "cat", "printf")


@pytest.fixture(autouse=True)
def _no_outer_make(monkeypatch: pytest.MonkeyPatch) -> None:
    """What ``make test`` tells the makes below it is none of a user's."""
    for name in OUTER:
        monkeypatch.delenv(name, raising=False)


@contextmanager
def made(data: Path) -> Iterator[tuple[Serving, list[psutil.Process]]]:
    """Run ``make run``; gives it and all processes below it."""
    with serving(data, ("make", "run", *HERE), ROOT) as running:
        yield running, psutil.Process(running.process.pid).children(recursive=True)


def test_a_killed_make_leaves_nothing_and_the_next_one_finds_everything(tmp_path: Path) -> None:
    data = tmp_path / "data"
    with made(data) as (running, below):
        assert any("store_server" in " ".join(process.cmdline()) for process in below)
        link = running.link
        assert link
        running.process.kill()
        assert psutil.wait_procs(below, timeout=10)[1] == []
    with made(data) as (running, below):
        assert httpx.get(f"{running.url}/health").status_code == 200
        assert running.link, "nobody has become the admin yet"


def test_ctrl_c_ends_make_and_all_below_it(tmp_path: Path) -> None:
    with made(tmp_path / "data") as (running, below):
        for process in (running.process, *below[:1]):  # a terminal sends it to both
            process.send_signal(signal.SIGINT)
        rest, _ = running.process.communicate(timeout=60)
        assert "T@skFlow has stopped." in rest
        assert "Traceback" not in rest
        assert psutil.wait_procs(below, timeout=10)[1] == []


def tools(folder: Path, **scripts: str) -> Path:
    """Make a folder of commands: those every Debian has, and scripts in place of others."""
    folder.mkdir()
    for name in NEEDED:
        found = shutil.which(name)
        if found and name not in scripts:
            (folder / name).symlink_to(found)
    for name, script in scripts.items():
        (folder / name).write_text(f"#!/bin/sh\n{script}\n")
        (folder / name).chmod(0o755)
    return folder


def missing(folder: Path, *arguments: str) -> str:
    """Give what ``make run`` says with only these commands, having failed."""
    done = subprocess.run(
        ["make", "run", *arguments],
        env={**os.environ, "PATH": str(folder)},
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode != 0, done.stdout
    assert "Traceback" not in done.stdout + done.stderr
    return done.stdout


def test_an_old_python_is_refused_with_what_to_do(tmp_path: Path) -> None:
    folder = tools(tmp_path / "bin", python3="exit 1")
    told = missing(folder, f"VENV={tmp_path / 'venv'}")
    assert "needs Python 3.11 or newer as python3. Install it, or say make PYTHON=..." in told
    assert not (tmp_path / "venv").exists()


def test_a_python_without_venv_is_refused_with_what_to_install(tmp_path: Path) -> None:
    folder = tools(tmp_path / "bin", python3='case "$*" in *ensurepip*) exit 1;; esac')
    told = missing(folder, f"VENV={tmp_path / 'venv'}")
    assert "Python's venv is missing. Install it (Debian: apt-get install python3-venv)." in told


@pytest.mark.parametrize("node", [None, "exit 1"], ids=["none", "an old one"])
def test_a_missing_or_old_node_is_named(tmp_path: Path, node: str | None) -> None:
    folder = tools(tmp_path / "bin", **({"node": node} if node else {}))
    told = missing(folder, *HERE, f"MODULES={tmp_path / 'modules'}")
    assert "needs Node 20 or newer to build its pages. Install nodejs and npm." in told


def test_a_missing_npm_is_named(tmp_path: Path) -> None:
    folder = tools(tmp_path / "bin", node="exit 0")
    told = missing(folder, *HERE, f"MODULES={tmp_path / 'modules'}")
    assert "npm is missing. Install it (Debian: apt-get install npm)." in told


@pytest.mark.long
@pytest.mark.timeout(1800)
def test_in_an_empty_clone_make_run_installs_builds_and_serves(tmp_path: Path) -> None:
    clone = tmp_path / "clone"
    subprocess.run(["git", "clone", "--quiet", ROOT, clone], check=True)
    for _ in range(2):
        with serving(tmp_path / "data", ("make", "run"), clone) as running:
            page = httpx.get(running.url)
            assert page.status_code == 200
            assert "T@skFlow" in page.text
            assert running.stop() in (0, 2, -signal.SIGTERM)
