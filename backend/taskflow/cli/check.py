"""``taskflow check``: look at everything a start needs, and say what is wrong and what to do."""

import asyncio
import sys
from typing import Annotated

import typer
from rich.console import Console

from taskflow import plugins, settings
from taskflow.cli.checks import Finding, everything
from taskflow.domain.errors import StartFailed

commands = typer.Typer()


@commands.command()
def check(
    *,
    reference: Annotated[
        bool, typer.Option("--settings-reference", help="Print the table of all settings.")
    ] = False,
) -> None:
    """Check settings, data folder, port, servers, plug-ins and shipped flows."""
    if reference:
        sys.stdout.write(settings.reference())
        sys.stdout.write(f"\n{settings.own_reference(plugins.find().services.values())}")
        return
    wrong = asyncio.run(_show(settings.read()))
    if wrong:
        raise StartFailed(f"Not right: {', '.join(wrong)}. Begin with the first.")


async def _show(chosen: settings.Settings) -> list[str]:
    console = Console(highlight=False)
    wrong = []
    async for finding in everything(chosen):
        console.print(_line(finding), soft_wrap=True)
        if not finding.good:
            wrong.append(finding.what)
    return wrong


def _line(finding: Finding) -> str:
    sign = "[green]✓[/green]" if finding.good else "[red]✗[/red]"
    said = finding.said.replace("[", r"\[")
    return f"{sign} {finding.what}: {said}"
