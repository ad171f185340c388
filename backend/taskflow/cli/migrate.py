"""``taskflow flows migrate``: running families go on at another revision of their flow."""

import asyncio
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from secrets import token_hex
from typing import Annotated, Any, Final

import typer
from rich.console import Console
from rich.progress import track

from taskflow import settings
from taskflow.cli.data_access import Ask, graphql_as_admin
from taskflow.cli.error_messages import located
from taskflow.cli.flowfile import text_of
from taskflow.domain.errors import Conflict, Invalid, NotFound, Problem, TaskflowError, Unavailable
from taskflow.domain.flow.reading import parsed
from taskflow.domain.migration import read_map

FlowName = Annotated[str, typer.Argument(help="The flow's name.", show_default=False)]

FLOW = "query($name: ID!) { flow(name: $name) { revision } }"
FAMILY = "query($id: ID!) { family(id: $id) { id label status flow { name revision } } }"
FAMILIES = """query($flow: ID!, $after: String) { families(first: 100, after: $after,
  filter: {flow: $flow}) { edges { node { id label status flow { name revision } } }
  pageInfo { hasNextPage endCursor } } }"""
MIGRATE = """mutation($input: MigrateFamily!) { migrateFamily(input: $input) { seq revision notes
  tasks { task label source target fate before after continues cancels begins }
  problems { path message remedy file line } } }"""
FOUNDER = """query($id: ID!) { family(id: $id) { tasks(first: 1) { edges { node {
  document } } } } }"""
OVER: Final = ("DONE", "CANCELLED")
"""What families are in which nothing runs any more; failed ones may have ended or not."""
TIMES: Final = 3
"""How often the same migration is sent where no answer comes."""
UNSURE: Final = ("unavailable", "internal")
"""Codes of errors after which nobody knows whether a migration was done."""
WORDS: Final = {
    "STAYS": "goes on as it is",
    "MOVES": "goes on",
    "ENDED": "is ended",
    "CANCELLED": "is cancelled",
    "REFUSED": "cannot go on",
}
"""What becomes of a task; of those that had ended nothing is told."""


def migrate(  # noqa: PLR0913  the options of one command
    flow: FlowName,
    map: Annotated[  # noqa: A002  the option's name
        Path | None, typer.Option("--map", help="What becomes of tasks: YAML or JSON.")
    ] = None,
    family: Annotated[str, typer.Option("--family", help="Migrate this family.")] = "",
    to: Annotated[
        int | None, typer.Option("--to", min=1, help="A revision; else the newest.")
    ] = None,
    *,
    every: Annotated[bool, typer.Option("--all", help="Migrate all that run.")] = False,
    apply: Annotated[bool, typer.Option("--apply", help="Do it; else it is only tried.")] = False,
) -> None:
    """Let running families go on at another revision; only tried on a copy, unless you say so."""
    if bool(family) == every:
        raise Invalid("Say either --family with its id, or --all.")
    given = _read(map)
    read_map(given)
    asyncio.run(_migrate(flow, given, family, to, apply=apply))


def _read(file: Path | None) -> Any:
    return None if file is None else parsed(text_of(file), str(file), '"tasks"')


async def _migrate(flow: str, given: Any, family: str, to: int | None, *, apply: bool) -> None:
    wrong = count = 0
    async with graphql_as_admin(settings.read()) as ask:
        revision = to or await _newest(ask, flow)
        found = [one async for one in _families(ask, flow, family)]
        running = [one for one in found if await _runs(ask, one)]
        console = Console(stderr=True)
        shown = console.is_terminal and len(running) > 1
        for one in track(running, "Families", console=console, disable=not shown):
            if one["flow"]["revision"] == revision:
                typer.echo(f"{_name(one)}: is at revision {revision} already.")
                continue
            count += 1
            wanted = {"family": one["id"], "revision": revision, "map": given}
            wrong += not await _one(ask, one, wanted, apply=apply)
    if not running:
        typer.echo(f"No family of {flow} runs.")
    elif count and not apply and not wrong:
        typer.echo("Nothing was changed. Say --apply to do it.")
    if wrong:
        raise Conflict(
            f"{wrong} of {count} famil{'y' if count == 1 else 'ies'} cannot be migrated so; "
            f"{'they are' if wrong > 1 else 'it is'} as before."
        )


async def _newest(ask: Ask, flow: str) -> int:
    found = (await ask(FLOW, name=flow))["flow"]
    if found is None:
        raise NotFound(f"There is no flow {flow}. taskflow flows list shows all.")
    return int(found["revision"])


async def _families(ask: Ask, flow: str, family: str) -> AsyncIterator[dict[str, Any]]:
    """Give the one family, or all of the flow; all are known before the first is changed."""
    if family:
        one = (await ask(FAMILY, id=family))["family"]
        if one is None or one["flow"]["name"] != flow:
            raise NotFound(f"There is no family {family} of the flow {flow}.")
        yield one
        return
    after: str | None = None
    while True:
        page = (await ask(FAMILIES, flow=flow, after=after))["families"]
        for edge in page["edges"]:
            yield edge["node"]
        if not page["pageInfo"]["hasNextPage"]:
            return
        after = page["pageInfo"]["endCursor"]


async def _runs(ask: Ask, one: dict[str, Any]) -> bool:
    """Say whether a family has not ended."""
    if one["status"] != "FAILED":
        return one["status"] not in OVER
    family = (await ask(FOUNDER, id=one["id"]))["family"]
    tasks = family["tasks"]["edges"] if family else []
    return bool(tasks) and not tasks[0]["node"]["document"]["state"].get("done")


async def _asked(ask: Ask, one: dict[str, Any], given: dict[str, Any]) -> dict[str, Any]:
    """Ask for a migration, the same again where no answer comes: it is done once.

    Raises ``Unavailable`` where it is not known whether it was done.
    """
    last: TaskflowError = Unavailable("T@skFlow did not answer.")
    for _ in range(TIMES):
        try:
            return dict((await ask(MIGRATE, input=given))["migrateFamily"])
        except TaskflowError as error:
            if error.kind not in UNSURE:
                raise
            last = error
    if given["dryRun"]:
        raise last
    raise Unavailable(
        f"{_name(one)}: whether it was migrated is not known. Those after it were not. Run the "
        f"same command again when T@skFlow answers: what is done is left. {last.message}"
    ) from last


async def _one(ask: Ask, one: dict[str, Any], wanted: dict[str, Any], *, apply: bool) -> bool:
    """Migrate a family, or try to, and tell; says whether it can be."""
    given = {**wanted, "mutation": token_hex(16), "dryRun": not apply}
    try:
        told = await _asked(ask, one, given)
    except TaskflowError as refused:
        if refused.kind in UNSURE:
            raise
        found = refused.details.get("problems") or ()
        _wrong(_name(one), refused.message, [Problem(**problem) for problem in found])
        return False
    problems = [Problem(**problem) for problem in told["problems"]]
    done = "was" if apply else "cannot be" if problems else "would be"
    typer.echo(f"{_name(one)}: {done} migrated to revision {told['revision']}.")
    for task in told["tasks"]:
        if task["fate"] in WORDS:
            typer.echo(f"- {_task(task)}")
    for note in told["notes"]:
        typer.echo(f"- {note}")
    if problems:
        _wrong(_name(one), "it is as before, since", problems)
    return not problems


def _task(task: dict[str, Any]) -> str:
    """Say what becomes of a task, in one line."""
    line = f"{task['label']} ({task['source']}) {WORDS[task['fate']]}"
    if task["fate"] == "MOVES":
        line += f" as {task['target']}" if task["target"] != task["source"] else ""
        line += f", {task['before']} → {task['after']}" if task["before"] != task["after"] else ""
    for name, word in (("continues", "goes on"), ("cancels", "is cancelled"), ("begins", "begins")):
        if task[name]:
            line += f"; {', '.join(task[name])} {word}"
    return f"{line}."


def _wrong(name: str, said: str, problems: list[Problem]) -> None:
    sys.stderr.write(f"{name}: {said}\n")
    for problem in problems:
        sys.stderr.write(f"  {located(problem)}\n")


def _name(one: dict[str, Any]) -> str:
    return f"{one['label']} ({one['id']})"
