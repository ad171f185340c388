"""The data folder: held by one T@skFlow at a time, and refused with a sentence."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from taskflow.domain.errors import StartFailed
from taskflow.embedded import hold, running, secret

HOLDER = """
import pathlib, sys
from taskflow.embedded import hold
with hold(pathlib.Path(sys.argv[1])) as folder:
    folder.announce("http://127.0.0.1:1")
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def holder(tmp_path: Path) -> Iterator["subprocess.Popen[str]"]:
    command = [sys.executable, "-c", HOLDER, str(tmp_path / "data")]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout
        assert process.stdout.readline() == "held\n"
        yield process
        process.kill()


def test_it_is_made_for_its_owner_alone(tmp_path: Path) -> None:
    with hold(tmp_path / "deep" / "data") as folder:
        assert folder.path.stat().st_mode & 0o777 == 0o700


def test_one_that_lay_open_to_others_is_closed(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    with hold(tmp_path):
        assert tmp_path.stat().st_mode & 0o777 == 0o700


def test_a_second_t_skflow_is_told_who_holds_it(
    holder: "subprocess.Popen[str]", tmp_path: Path
) -> None:
    with pytest.raises(StartFailed) as caught, hold(tmp_path / "data"):
        pass
    assert f"process {holder.pid}, http://127.0.0.1:1" in caught.value.message
    assert "TASKFLOW_DATA" in caught.value.message


def test_the_running_one_can_be_found(holder: "subprocess.Popen[str]", tmp_path: Path) -> None:
    found = running(tmp_path / "data")
    assert found
    assert (found.pid, found.url) == (holder.pid, "http://127.0.0.1:1")


def test_a_kill_9_frees_it(holder: "subprocess.Popen[str]", tmp_path: Path) -> None:
    holder.kill()
    holder.wait()
    assert running(tmp_path / "data") is None
    with hold(tmp_path / "data"):
        pass


def test_nothing_runs_where_nothing_is(tmp_path: Path) -> None:
    assert running(tmp_path / "none") is None


def test_one_that_cannot_be_written_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StartFailed, match="cannot be written"), hold(tmp_path / "file" / "data"):
        pass


def test_a_full_disk_is_refused(small_disk: Path) -> None:
    with pytest.raises(StartFailed, match="is full") as caught, hold(small_disk / "data"):
        pass
    assert caught.value.kind == "start.diskFull"


def test_the_secret_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    with hold(tmp_path):
        made = secret(tmp_path)
        assert len(made) >= 32
        assert (tmp_path / "secret").stat().st_mode & 0o777 == 0o600
        (tmp_path / "secret").chmod(0o644)
        assert secret(tmp_path) == made
        assert (tmp_path / "secret").stat().st_mode & 0o777 == 0o600
