"""``taskflow up``: start everything and serve until Ctrl-C."""

import asyncio
import signal
from contextlib import suppress
from typing import Annotated

import typer
import uvloop
from msgspec.structs import replace

from taskflow import settings
from taskflow.app import serve
from taskflow.cli.progress import Progress

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
    with suppress(KeyboardInterrupt, asyncio.CancelledError):  # while it still starts
        uvloop.run(_serve(chosen, progress))
    progress.note("T@skFlow has stopped.")


async def _serve(chosen: settings.Settings, progress: Progress) -> None:
    serving = asyncio.current_task()
    if serving:
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, serving.cancel)
    await serve(chosen, progress)
