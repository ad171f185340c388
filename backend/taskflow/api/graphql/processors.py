"""Processors: programs that do work, who of them is there, and what waits for somebody."""

from collections.abc import Iterable, Mapping

import strawberry

from taskflow.api.graphql.scalars import DateTime
from taskflow.auth.identity import Program
from taskflow.domain.principal import Principal
from taskflow.domain.work import BROWSER
from taskflow.hub.queues.dispatcher import Connected

ID = strawberry.ID
MOST_SHOWN = 100
"""Names of work, and of operators, that are shown of one processor."""


@strawberry.type
class ProcessorOperator:
    """An operator whose work a processor does, and in which version."""

    name: str
    version: int


@strawberry.type
class Processor:
    """A program that does work of some environments."""

    id: ID
    name: str
    environments: list[str]
    since: DateTime | None = strawberry.field(
        description="Since when it is connected; null when it is not."
    )
    connections: int
    operators: list[ProcessorOperator] = strawberry.field(
        description="What it says that it does; empty: whatever is due in its environments."
    )
    running: list[str] = strawberry.field(description="The operators whose work it is at.")
    added_at: DateTime | None = strawberry.field(
        description="When its credential was made; null for T@skFlow's own."
    )


@strawberry.type
class EnvironmentWork:
    """How much waits for a processor of an environment."""

    environment: str
    waiting: int


@strawberry.type
class Processors:
    """Who does work, and what waits."""

    id: ID
    processors: list[Processor]
    waiting: list[EnvironmentWork]

    @classmethod
    def of(
        cls, programs: Iterable[Program], there: Iterable[Connected], waiting: Mapping[str, int]
    ) -> "Processors":
        """Show programs with a credential, and whoever is there, once each.

        People's pages are shown as one: how many there are, and what they are at.
        """
        known = {one.id: one for one in programs}
        lines: dict[str, list[Connected]] = {}
        for one in there:
            lines.setdefault(BROWSER if one.principal.owner else one.principal.id, []).append(one)
        shown = [_shown(known.get(ident), lines.get(ident, [])) for ident in {**known, **lines}]
        return cls(
            id=ID("processors"),
            processors=sorted(shown, key=lambda one: (one.added_at is not None, one.name)),
            waiting=[EnvironmentWork(environment=k, waiting=n) for k, n in sorted(waiting.items())],
        )


@strawberry.type
class NewProcessor:
    """A program's credential, which is shown this once."""

    processor: Processor
    secret: str

    @classmethod
    def of(cls, program: Program, secret: str) -> "NewProcessor":
        """Show a new credential."""
        return cls(processor=_shown(program, []), secret=secret)


def _shown(program: Program | None, there: list[Connected]) -> Processor:
    who = program.principal if program else there[0].principal
    if who.owner:
        who = Principal(kind="processor", id=BROWSER, name=BROWSER, environments=(BROWSER,))
    running = [
        name for by in {one.principal.id: one for one in there}.values() for name in by.running
    ]
    operators = {name: version for one in there for name, version in (one.operators or {}).items()}
    return Processor(
        id=ID(who.id),
        name=who.name,
        environments=list(who.environments),
        since=DateTime(min(one.since for one in there)) if there else None,
        connections=len(there),
        operators=[
            ProcessorOperator(name=name, version=version)
            for name, version in sorted(operators.items())[:MOST_SHOWN]
        ],
        running=running[:MOST_SHOWN],
        added_at=DateTime(program.created_at) if program else None,
    )
