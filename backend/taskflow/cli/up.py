"""``taskflow up``: start everything and serve until Ctrl-C."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import Annotated, cast

import typer
import uvloop
from msgspec.structs import replace

from taskflow import settings
from taskflow.app import serve
from taskflow.cli.progress import Progress
from taskflow.cli.shutdown import Shutdown

commands = typer.Typer()


@commands.command()
def up(
    host: Annotated[str, typer.Option(help="Address to listen on, before TASKFLOW_HOST.")] = "",
    port: Annotated[
        int | None, typer.Option(min=0, max=65535, help="Port to listen on, before TASKFLOW_PORT.")
    ] = None,
) -> None:
    """Start T@skFlow and serve it until Ctrl-C."""
    chosen = settings.read()
    if host:
        chosen = replace(chosen, host=host)
    if port is not None:
        chosen = replace(chosen, port=port)
    progress = Progress()
    with suppress(KeyboardInterrupt, asyncio.CancelledError):
        uvloop.run(_serve(chosen, progress))
    progress.note("T@skFlow has stopped.")


async def _serve(chosen: settings.Settings, progress: Progress) -> None:
    Shutdown(_canceller())
    await serve(chosen, progress)


def _canceller() -> Callable[[], None]:
    """Give what cancels the present task from a signal handler, even when the loop has ended."""
    loop, task = asyncio.get_running_loop(), asyncio.current_task()

    def cancel() -> None:
        with suppress(RuntimeError):
            loop.call_soon_threadsafe(cast("asyncio.Task[None]", task).cancel)

    return cancel
