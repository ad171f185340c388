"""Starting: the store begins to start before the rest of us is loaded; each takes a second."""

import asyncio
import gc
from collections.abc import Awaitable, Callable

from taskflow.embedded import Report, hold, listen, store
from taskflow.settings import Settings


async def serve(settings: Settings, report: Report) -> None:
    """Run T@skFlow until it is told to stop; raises ``StartFailed`` saying why it cannot."""
    with hold(settings.data) as folder, listen(settings.host, settings.port) as door:
        kept = None
        if not settings.mongodb_url:
            kept = store(folder.path, settings.store_cache)
        if kept:
            kept.wake()
        try:
            with report.step("Loading T@skFlow"):
                run = await asyncio.to_thread(_rest)
            await run(settings, folder, report, door, kept)
        finally:
            if kept:
                await kept.stop()


def _rest() -> Callable[..., Awaitable[None]]:
    gc.disable()  # what loading makes stays: looking for garbage in it costs a tenth of the time
    try:
        from taskflow.app.serving import run  # noqa: PLC0415 - what this module is for
    finally:
        gc.freeze()
        gc.enable()
    return run
