import io
import logging
from collections.abc import Iterator

import pytest
import structlog

from accountdesk import HERE, PASSWORD, Desk
from taskflow.domain.errors import TaskflowError
from taskflow.domain.principal import HUB


@pytest.fixture
def logged(caplog: pytest.LogCaptureFixture) -> Iterator[io.StringIO]:
    """Everything that is logged, by either library, at every level."""
    written = io.StringIO()
    before = structlog.get_config()
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(written))
    # at its DEBUG level the store's driver writes whole commands: no start may switch that on
    with caplog.at_level(logging.DEBUG), caplog.at_level(logging.WARNING, "pymongo"):
        yield written
    written.write(caplog.text)
    structlog.configure(**before)


async def test_no_secret_is_ever_logged_or_told(
    desk: Desk, logged: io.StringIO, caplog: pytest.LogCaptureFixture
) -> None:
    link = await desk.accounts.issue_link()
    login = await desk.accounts.setup(link, "Ada", PASSWORD)
    _, token = await desk.accounts.tokens.create(login.user.principal, "script")
    told = [repr(login)]
    for attempt in (
        desk.accounts.login("Ada", PASSWORD + " and more", HERE),
        desk.accounts.login(PASSWORD, "typed into the wrong field", HERE),
        desk.accounts.setup(link, "Eve", PASSWORD),
        desk.accounts.users.create(HUB, "Bob", PASSWORD[:8]),
        desk.accounts.refresh(login.refresh + "x"),
        desk.accounts.refresh(login.refresh),
    ):
        with pytest.raises(TaskflowError) as caught:
            await attempt
        told.append(str(caught.value.as_json()))
    everything = logged.getvalue() + caplog.text + "".join(told)
    assert "a login failed" in everything
    assert "a used refresh token came" in everything
    for secret in (
        PASSWORD,
        PASSWORD[:8],
        link,
        token,
        login.access,
        login.refresh,
        login.csrf,
        login.device,
    ):
        assert secret not in everything
