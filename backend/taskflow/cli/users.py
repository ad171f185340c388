"""``taskflow users``: people and their credentials, whether T@skFlow runs or not."""

import asyncio
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from taskflow import settings
from taskflow.cli.data_access import accounts, every_user
from taskflow.domain.principal import HUB

commands = typer.Typer(help="People and their credentials.", no_args_is_help=True)

Name = Annotated[str, typer.Argument(help="The user's name.", show_default=False)]


@commands.command("list")
def list_users() -> None:
    """List all users."""
    asyncio.run(_list())


@commands.command()
def token(
    name: Name,
    label: Annotated[str, typer.Option(help="What the token is for.")] = "command line",
) -> None:
    """Make a personal token for a user and print it; nobody can see it again."""
    typer.echo(asyncio.run(_token(name, label)))


@commands.command()
def link() -> None:
    """Make a new one-time link with which an admin can be made; the one before is good no more."""
    typer.echo(asyncio.run(_link()))


@commands.command()
def password(
    name: Name,
    new: Annotated[
        str,
        typer.Option(
            "--password",
            help="The new password; asked for when it is not given.",
            prompt="New password",
            hide_input=True,
            confirmation_prompt=True,
            show_default=False,
        ),
    ],
) -> None:
    """Give a user a new password and end all their sessions."""
    asyncio.run(_password(name, new))
    typer.echo(f"{name} has a new password; every session of theirs has ended.")


async def _list() -> None:
    async with accounts(settings.read()) as desk:
        users = await every_user(desk)
    if not users:
        typer.echo("There are no users yet. Run taskflow up and open the link that it prints.")
        return
    table = Table("name", "label", "admin", "active", box=None, header_style="bold")
    for user in users:
        yes = ("yes" if user.admin else "", "yes" if user.active else "no")
        table.add_row(user.name, user.label, *yes)
    Console(markup=False).print(table)


async def _token(name: str, label: str) -> str:
    async with accounts(settings.read()) as desk:
        user = await desk.users.named(HUB, name)
        _, text = await desk.tokens.create(user.principal, label)
        return text


async def _link() -> str:
    chosen = settings.read()
    async with accounts(chosen) as desk:
        return f"{chosen.public_origins[0]}/setup?link={await desk.issue_link()}"


async def _password(name: str, new: str) -> None:
    async with accounts(settings.read()) as desk:
        user = await desk.users.named(HUB, name)
        await desk.users.set_password(HUB, user.id, new)
