"""A start that fails leaves nothing behind that works on, and gives the store back."""

from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest

from taskflow.app.serving import App
from taskflow.domain.errors import Unavailable
from taskflow.embedded import hold
from taskflow.hub.due.work import DueWork
from taskflow.settings import Settings


async def test_a_start_that_fails_lets_nothing_work_on_and_the_next_one_goes_on(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(*_: Any, **__: Any) -> None:
        raise Unavailable("The store is away.")

    with hold(tmp_path) as folder:
        settings = Settings(mongodb_url=database_url, data=tmp_path)
        app = App(settings, folder, None)
        with monkeypatch.context() as patched:
            patched.setattr(DueWork, "take_up", away)
            with pytest.raises(Unavailable):
                async with AsyncExitStack() as stack:
                    await app.hub(stack)
        assert app.workers.states() == []
        async with AsyncExitStack() as stack:
            await App(settings, folder, None).hub(stack)
