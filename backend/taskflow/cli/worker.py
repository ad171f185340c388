"""``taskflow worker``: do the work of an environment in a process of its own."""

import asyncio
import signal
import sys
from typing import Annotated

import typer
import uvloop

from taskflow import plugins, settings
from taskflow.app.logs import configure
from taskflow.domain.errors import Invalid, NotFound
from taskflow.processors.worker import Worker

commands = typer.Typer()
STDIN = "-"


@commands.command()
def worker(
    environment: Annotated[str, typer.Option(help="The environment whose work is done.")],
    url: Annotated[
        str, typer.Option(help="Where T@skFlow is; that of the settings if not given.")
    ] = "",
    token: Annotated[
        str,
        typer.Option(
            envvar="TASKFLOW_PROCESSOR_TOKEN",
            help="The credential that taskflow processors add has printed; - reads it.",
        ),
    ] = "",
    at_once: Annotated[int, typer.Option(min=1, max=64, help="Work done at a time.")] = 8,
) -> None:
    """Do the work of an environment with the operators installed here, until SIGTERM or Ctrl-C."""
    chosen = settings.read()
    configure(chosen.log_level)
    secret = sys.stdin.readline().strip() if token == STDIN else token
    if not secret:
        raise Invalid(
            "A worker needs a credential. Make one with taskflow processors add NAME --environment "
            f"{environment}, and give it as --token or TASKFLOW_PROCESSOR_TOKEN."
        )
    where = url or f"http://{chosen.host}:{chosen.port}"
    uvloop.run(_work(where, secret, environment, at_once))


async def _work(url: str, secret: str, environment: str, at_once: int) -> None:
    made = Worker(url, secret, environment, plugins.find().operators, at_once)
    if not made.operators:
        raise NotFound(
            f"No operator of the environment {environment} is installed here. Install the package "
            "that brings one.",
            code="operator.notFound",
        )
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for sign in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(sign, stop.set)
    typer.echo(f"Works as {environment} for {url}: {', '.join(made.operators)} (Ctrl-C stops it)")
    await made.run(stop)
