"""Ports are free when they are given, and a taken one is said so."""

import socket

import pytest

from taskflow.domain.errors import StartFailed
from taskflow.embedded import free_port, listen


def test_a_free_port_can_be_listened_on() -> None:
    with listen("127.0.0.1", free_port()) as listener:
        assert listener.getsockname()[0] == "127.0.0.1"


def test_port_0_is_any_free_one() -> None:
    with listen("127.0.0.1", 0) as listener:
        assert listener.getsockname()[1] > 0


def test_a_port_in_use_is_named_with_the_way_to_change_it() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(StartFailed, match=f"Port {port} on 127.0.0.1 is used") as caught:
            listen("127.0.0.1", port)
    assert "TASKFLOW_PORT=" in caught.value.message


@pytest.mark.parametrize("host", ["not.a.host.invalid", "203.0.113.1"])
def test_a_host_that_is_not_here_is_refused(host: str) -> None:
    with pytest.raises(StartFailed, match="Correct TASKFLOW_HOST"):
        listen(host, 0)
