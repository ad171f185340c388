"""Server health: what is wrong around a hub is told, from what is known already."""

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from taskflow.app import server_health as module
from taskflow.app.connection_limits import ConnectionLimits
from taskflow.app.server_health import ServerHealth
from taskflow.app.servers import Servers
from taskflow.domain.errors import Unavailable
from taskflow.domain.health import Reason
from taskflow.embedded import State
from taskflow.settings import Settings


@pytest.fixture
def servers(tmp_path: Path) -> Servers:
    return Servers(Settings(mongodb_url="mongodb://127.0.0.1:1/x"), tmp_path)


@pytest.fixture
def vitals(servers: Servers, tmp_path: Path) -> ServerHealth:
    made = ServerHealth(servers, tmp_path, ConnectionLimits(100))
    made.sure_for = lambda: 12.0
    return made


def codes(vitals: ServerHealth) -> dict[str, Reason]:
    return {reason.code: reason for reason in vitals.reasons()}


def free(size: int) -> Callable[[Any], Any]:
    return lambda _path: SimpleNamespace(free=size)


def test_where_all_is_well_nothing_is_told(vitals: ServerHealth) -> None:
    assert codes(vitals) == {}


def test_a_store_that_does_not_answer_is_fatal(vitals: ServerHealth) -> None:
    vitals.store_trouble = Unavailable("It does not answer at 10.0.0.1.")
    told = codes(vitals)["store.away"]
    assert told.fatal
    assert "10.0.0.1" not in told.message
    assert "10.0.0.1" in told.detail


def test_a_full_disk_of_the_store_leaves_what_can_be_read(vitals: ServerHealth) -> None:
    vitals.store_trouble = Unavailable("Full.", details={"reason": "diskFull"})
    assert set(codes(vitals)) == {"disk.full"}
    assert not codes(vitals)["disk.full"].fatal


def test_a_full_disk_of_ours_is_told(vitals: ServerHealth, monkeypatch: pytest.MonkeyPatch) -> None:
    for size, told in (
        (module.FULL - 1, {"disk.full"}),
        (module.FULL, {"disk.low"}),
        (module.LOW - 1, {"disk.low"}),
        (module.LOW, set()),
    ):
        monkeypatch.setattr(module.shutil, "disk_usage", free(size))
        assert set(codes(vitals)) == told


@pytest.mark.parametrize(
    ("left", "code", "fatal"),
    [(12.0, "", False), (4.9, "ownership.ending", False), (0.0, "ownership.unsure", True)],
)
def test_ownership_is_told_of_before_it_ends(
    vitals: ServerHealth,
    left: float,
    code: str,
    fatal: bool,  # noqa: FBT001 - a column of the table
) -> None:
    vitals.sure_for = lambda: left
    assert {one.code: one.fatal for one in vitals.reasons()} == ({code: fatal} if code else {})


def test_an_embedded_store_that_is_being_started_again_is_away(tmp_path: Path) -> None:
    class Stopped:
        state = State("starting", "It was killed.")
        pid = None

    servers = Servers(Settings(), tmp_path, Stopped())  # type: ignore[arg-type]
    vitals = ServerHealth(servers, tmp_path, ConnectionLimits(100))
    assert codes(vitals)["store.away"].detail == "It was killed."
    Stopped.state = State("ready")
    assert codes(vitals) == {}


async def test_figures_name_parts_and_kinds_of_visitors_alone(vitals: ServerHealth) -> None:
    labels = [label for figure in vitals.figures() for label in figure.labels.items()]
    assert set(labels) == {
        ("of", "person"),
        ("of", "stranger"),
        ("part", "store"),
        ("part", "model"),
        ("part", "embeddings"),
        ("part", "vectors"),
    }
