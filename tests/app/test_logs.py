"""What the log says: words for a part that is away, and the place in the code for a mistake."""

from collections.abc import Callable, Iterator

import pytest
import structlog
from structlog.typing import FilteringBoundLogger

from taskflow.app.logs import configure
from taskflow.domain.errors import Overtaken, PluginFailed, Unavailable


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    before = structlog.get_config()
    yield
    structlog.reset_defaults()
    structlog.configure(**before)


def logger() -> FilteringBoundLogger:
    configure("info")  # here, where standard error is already the one that is read
    return structlog.get_logger()


def when_it_is_caught(log: FilteringBoundLogger, error: BaseException) -> None:
    try:
        raise error
    except type(error):
        log.exception("worker.failed", worker="rows")


def later(log: FilteringBoundLogger, error: BaseException) -> None:
    try:
        raise error
    except type(error) as caught:
        kept = caught
    log.error("worker.failed", worker="rows", exc_info=kept)


@pytest.mark.parametrize("way", [when_it_is_caught, later])
@pytest.mark.parametrize("kind", [Unavailable, Overtaken])
def test_a_part_that_is_away_is_told_in_one_line_with_what_to_do(
    capsys: pytest.CaptureFixture[str],
    way: Callable[[FilteringBoundLogger, BaseException], None],
    kind: type[Unavailable],
) -> None:
    way(logger(), kind("The store does not answer; start it."))
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert "worker.failed" in said
    assert "The store does not answer; start it." in said


@pytest.mark.parametrize("way", [when_it_is_caught, later])
@pytest.mark.parametrize("error", [RuntimeError("odd"), PluginFailed("odd")])
def test_a_mistake_is_told_with_its_place_in_the_code(
    capsys: pytest.CaptureFixture[str],
    way: Callable[[FilteringBoundLogger, BaseException], None],
    error: Exception,
) -> None:
    way(logger(), error)
    said = capsys.readouterr().err
    assert "Traceback" in said
    assert way.__name__ in said


def test_what_has_no_error_is_told_as_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    logger().warning("away", reason="because")
    assert "because" in capsys.readouterr().err
