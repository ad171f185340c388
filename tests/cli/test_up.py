"""``taskflow up`` starts everything, says where it is, stops in order, and says why it cannot."""

import signal
import socket
import time
from pathlib import Path

import httpx
import psutil
import pytest

from cli.commands import serving, taskflow

pytestmark = pytest.mark.timeout(180)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_serves_until_it_is_told_to_stop_and_leaves_no_child(
    tmp_path: Path, number: signal.Signals
) -> None:
    with serving(tmp_path / "data") as running:
        assert httpx.get(f"{running.url}/health").json()["status"] == "ok"
        assert running.link
        children = psutil.Process(running.process.pid).children(recursive=True)
        assert children
        assert running.stop(number) == 0
        assert not any(child.is_running() for child in children)


def test_after_a_kill_9_no_child_is_left_and_the_next_start_works(tmp_path: Path) -> None:
    with serving(tmp_path / "data") as running:
        children = psutil.Process(running.process.pid).children(recursive=True)
        running.stop(signal.SIGKILL)
        assert psutil.wait_procs(children, timeout=30)[1] == []
    with serving(tmp_path / "data") as again:
        assert httpx.get(f"{again.url}/health").status_code == 200


def test_a_second_one_on_the_same_data_is_refused(tmp_path: Path) -> None:
    with serving(tmp_path / "data") as running:
        second = taskflow(tmp_path / "data", "up", "--port", "0")
        assert second.returncode == 1
        assert f"process {running.process.pid}, {running.url}" in second.stderr


def test_a_port_in_use_is_said_so(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        refused = taskflow(tmp_path / "data", "up", TASKFLOW_PORT=str(port))
    assert refused.returncode == 1
    assert f"Port {port} on 127.0.0.1 is used by another program" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_a_mongodb_that_is_not_there_is_said_so_soon(tmp_path: Path) -> None:
    began = time.monotonic()
    refused = taskflow(
        tmp_path / "data", "up", "--port", "0", MONGODB_URL="mongodb://u:canary@127.0.0.1:1/x"
    )
    assert refused.returncode == 1
    assert "127.0.0.1:1" in refused.stderr
    assert "MONGODB_URL" in refused.stderr
    assert "canary" not in refused.stderr + refused.stdout
    assert "Traceback" not in refused.stderr
    assert time.monotonic() - began < 60


def test_a_model_without_its_server_is_said_to_be_unused(tmp_path: Path) -> None:
    with serving(tmp_path / "data", TASKFLOW_MODEL="gpt-5") as running:
        (told,) = [line for line in running.said if "TASKFLOW_MODEL" in line]
        assert "set OPENAI_BASE_URL=https://api.openai.com/v1" in told
        assert running.stop() == 0
    with serving(
        tmp_path / "data", TASKFLOW_MODEL="gpt-5", OPENAI_BASE_URL="http://127.0.0.1:1/v1"
    ) as running:
        assert not [line for line in running.said if "TASKFLOW_MODEL" in line]


@pytest.mark.parametrize(
    ("name", "value"),
    [("TASKFLOW_PORT", "http"), ("OPENAI_BASE_URL", "here"), ("TASKFLOW_CONFIG", "/none.toml")],
)
def test_a_wrong_setting_is_said_so(tmp_path: Path, name: str, value: str) -> None:
    refused = taskflow(tmp_path / "data", "up", **{name: value})
    assert refused.returncode == 1
    assert name in refused.stderr
    assert "Traceback" not in refused.stderr
