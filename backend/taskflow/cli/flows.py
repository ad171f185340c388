"""``taskflow flows``: check flow files, and move flows in and out of the installation."""

import asyncio
import sys
from pathlib import Path
from secrets import token_hex
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from taskflow import settings
from taskflow.cli.data_access import graphql_as_admin
from taskflow.cli.error_messages import located
from taskflow.cli.flowfile import problems_of, text_of
from taskflow.cli.migrate import migrate
from taskflow.domain.errors import Conflict, FlowInvalid, Invalid, NotFound

commands = typer.Typer(help="Flows and their files.", no_args_is_help=True)
commands.command()(migrate)

File = Annotated[Path, typer.Argument(help="A flow as YAML or JSON.", show_default=False)]
FlowName = Annotated[str, typer.Argument(help="The flow's name.", show_default=False)]

LIST = """query($after: String) { flows(first: 100, after: $after) {
  edges { node { name label revision edited shipped } } pageInfo { hasNextPage endCursor } } }"""
EXPORT = "query($name: ID!) { flow(name: $name) { text } }"
IMPORT = "mutation($input: ImportFlow!) { importFlow(input: $input) { flow { name leftOut } } }"


@commands.command("list")
def list_flows() -> None:
    """List the installation's flows."""
    asyncio.run(_list())


@commands.command()
def check(files: Annotated[list[Path], typer.Argument(help="Flows as YAML or JSON.")]) -> None:
    """Check flow files and say every mistake with its line and what to do."""
    wrong = 0
    for file in files:
        problems = problems_of(file)
        wrong += len(problems)
        for problem in problems:
            sys.stderr.write(f"{located(problem)}\n")
        if not problems:
            typer.echo(f"{file}: good")
    if wrong:
        raise FlowInvalid(f"{wrong} mistake{'s' if wrong > 1 else ''} found.", [])


@commands.command("import")
def import_flow(
    file: File,
    name: Annotated[str, typer.Option(help="Import it under another name.")] = "",
    *,
    replace: Annotated[
        bool, typer.Option("--replace", help="Let it replace a flow's draft, which is kept.")
    ] = False,
    copy: Annotated[
        bool, typer.Option("--copy", help="Import it beside a flow of its name.")
    ] = False,
) -> None:
    """Import a flow from a file; one of its name stays as it is, unless you say otherwise."""
    if replace and copy:
        raise Invalid("Say either --replace or --copy.")
    existing = "REPLACE" if replace else "COPY" if copy else "REFUSE"
    asyncio.run(_import(text_of(file), str(file), name or None, existing))


@commands.command()
def export(
    name: FlowName,
    file: Annotated[
        Path | None, typer.Argument(help="Where to; standard output by default.")
    ] = None,
) -> None:
    """Export a flow as YAML."""
    text = asyncio.run(_export(name))
    if file is None:
        typer.echo(text, nl=False)
    else:
        file.write_text(text, "utf-8")
        typer.echo(f"{name} was written to {file}.")


async def _list() -> None:
    table = Table("name", "label", "revision", "", box=None, header_style="bold")
    async with graphql_as_admin(settings.read()) as ask:
        after: str | None = None
        while True:
            page = (await ask(LIST, after=after))["flows"]
            for edge in page["edges"]:
                flow = edge["node"]
                marks = [mark for mark in ("edited", "shipped") if flow[mark]]
                row = (flow["name"], flow["label"], str(flow["revision"]), ", ".join(marks))
                table.add_row(*row)
            if not page["pageInfo"]["hasNextPage"]:
                break
            after = page["pageInfo"]["endCursor"]
    Console(markup=False).print(table)


async def _import(text: str, file: str, name: str | None, existing: str) -> None:
    given = {
        "mutation": token_hex(16),
        "text": text,
        "file": file,
        "name": name,
        "existing": existing,
    }
    async with graphql_as_admin(settings.read()) as ask:
        try:
            flow = (await ask(IMPORT, input=given))["importFlow"]["flow"]
        except Invalid as refused:
            if refused.kind != "flow.nameTaken":
                raise
            taken = refused.details.get("name")
            raise Conflict(
                f"There is a flow named {taken} already. Say --replace to make the file its draft "
                "(the draft is kept as a revision), --copy to import it beside it, or --name."
            ) from refused
    typer.echo(f"{flow['name']} was imported{', without:' if flow['leftOut'] else '.'}")
    for one in flow["leftOut"]:
        typer.echo(f"- {one}")


async def _export(name: str) -> str:
    async with graphql_as_admin(settings.read()) as ask:
        flow = (await ask(EXPORT, name=name))["flow"]
    if flow is None:
        raise NotFound(f"There is no flow {name}. taskflow flows list shows all.")
    return str(flow["text"])
