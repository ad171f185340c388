"""Ports are kept for whom they are given to, and a taken one is said so."""

import socket
import sys

import pytest

from taskflow.domain.errors import StartFailed
from taskflow.embedded import listen, reserve


def test_a_reserved_port_can_be_listened_on_by_whom_it_is_for() -> None:
    keeper, port = reserve()
    with keeper, listen("127.0.0.1", port) as listener:
        assert listener.getsockname() == ("127.0.0.1", port)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux can reserve a port")
def test_a_reserved_port_is_given_to_nobody_else() -> None:
    keeper, port = reserve()
    with keeper, socket.socket() as other, pytest.raises(OSError, match="in use"):
        other.bind(("127.0.0.1", port))


def test_nobody_answers_at_a_reserved_port() -> None:
    keeper, port = reserve()
    with keeper, pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port))


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
