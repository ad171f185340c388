"""Commands log only what is serious, beside their output, and show no values of variables."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog

from taskflow.cli.data_access import accounts, graphql_as_admin
from taskflow.settings import Settings


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    before = structlog.get_config()
    yield
    structlog.reset_defaults()
    structlog.configure(**before)


def stumble(told: str) -> None:
    log = structlog.get_logger("stumbling")
    log.info("chatter", about=told)
    try:
        int(told and "no number")
    except ValueError:
        log.exception("stumbled")


@pytest.mark.parametrize("way", [accounts, graphql_as_admin])
async def test_a_mistake_in_a_command_shows_no_local_variable_and_leaves_its_output_alone(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], way: object
) -> None:
    settings = Settings(data=tmp_path)
    opening = accounts(settings) if way is accounts else graphql_as_admin(settings)
    try:
        async with opening:
            stumble("s3cret")
    except Exception:  # noqa: BLE001 - there is no admin yet: it was opened far enough
        stumble("s3cret")
    out, err = capfd.readouterr()
    assert "ValueError: invalid literal" in err
    assert "s3cret" not in err
    assert (tmp_path / "store-password").read_text() not in out + err
    assert out == ""
