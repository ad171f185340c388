"""``taskflow processors``: programs that do work, whether T@skFlow runs or not."""

import asyncio
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from taskflow import settings
from taskflow.auth.identity import Program
from taskflow.cli.data_access import accounts
from taskflow.domain.principal import HUB

commands = typer.Typer(help="Programs that do work, and their credentials.", no_args_is_help=True)

Name = Annotated[str, typer.Argument(help="The processor's name.", show_default=False)]


@commands.command()
def add(
    name: Name,
    environment: Annotated[
        list[str],
        typer.Option(help="An environment whose work it does; several times for several."),
    ],
) -> None:
    """Make a credential for a program and print it; nobody can see it again."""
    typer.echo(asyncio.run(_add(name, tuple(environment))))


@commands.command("list")
def list_processors() -> None:
    """List all processors."""
    found = asyncio.run(_all())
    if not found:
        typer.echo("There are no processors yet. Add one: taskflow processors add NAME.")
        return
    table = Table("name", "environments", box=None, header_style="bold")
    for one in found:
        table.add_row(one.name, ", ".join(one.environments))
    Console(markup=False).print(table)


@commands.command()
def remove(name: Name) -> None:
    """Take a program's credential away; what it was at is offered again within seconds."""
    asyncio.run(_remove(name))
    typer.echo(f"{name} does no more work.")


async def _add(name: str, environments: tuple[str, ...]) -> str:
    async with accounts(settings.read()) as desk:
        _, text = await desk.processors.add(HUB, name, environments)
        return text


async def _all() -> list[Program]:
    async with accounts(settings.read()) as desk:
        return await desk.processors.all(HUB)


async def _remove(name: str) -> None:
    async with accounts(settings.read()) as desk:
        await desk.processors.remove(HUB, name)
