"""Migrations: what becomes of a family's tasks at another revision of its flow."""

from enum import Enum

import strawberry

from taskflow.api.graphql import families
from taskflow.api.graphql.context import Asked
from taskflow.api.graphql.families import FamilyNode
from taskflow.api.graphql.flows import Problem
from taskflow.api.graphql.inputs import MigrateFamily
from taskflow.api.graphql.kinds import shown_problems
from taskflow.api.graphql.scalars import Long
from taskflow.domain.migration import Migration, Survey, TaskFate, read_map

ID = strawberry.ID


@strawberry.enum
class Fate(Enum):
    """What becomes of a task."""

    STAYS = "stays"
    MOVES = "moves"
    PAST = "past"
    ENDED = "ended"
    CANCELLED = "cancelled"
    REFUSED = "refused"


@strawberry.type
class TaskMigration:
    """What becomes of one task of a family that is migrated."""

    task: ID
    label: str
    source: ID
    target: ID | None
    fate: Fate
    before: str
    after: str
    continues: list[str]
    cancels: list[str]
    begins: list[str]

    @classmethod
    def of(cls, one: TaskFate) -> "TaskMigration":
        """Show it."""
        return cls(
            task=ID(one.task),
            label=one.label,
            source=ID(one.source),
            target=ID(one.to) if one.to else None,
            fate=Fate(one.fate),
            before=one.before,
            after=one.after,
            continues=list(one.continues),
            cancels=list(one.cancels),
            begins=list(one.begins),
        )


@strawberry.type
class MigrationPayload:
    """A family that was migrated, or would be."""

    family: FamilyNode
    seq: Long
    revision: Long
    applied: bool
    tasks: list[TaskMigration]
    problems: list[Problem]
    notes: list[str]


async def migrated(asker: Asked, given: MigrateFamily) -> MigrationPayload:
    """Migrate a family, or only say what would become of it."""
    wanted = Migration(given.mutation, given.family, read_map(given.map), given.revision)
    migrations = asker.hub.migrations
    if given.dry_run:
        revision, survey = await migrations.attempt(asker.principal, wanted)
        node = await families.shown(asker, given.family)
        seq = node.family.seq
    else:
        receipt = await migrations.apply(asker.principal, wanted)
        node, seq = await families.shown(asker, given.family), receipt.seq
        survey = receipt.value or Survey()
        revision = int(node.family.document["flow"]["revision"])
    return MigrationPayload(
        family=node,
        seq=Long(seq),
        revision=Long(revision),
        applied=not given.dry_run,
        tasks=[TaskMigration.of(one) for one in survey.tasks],
        problems=shown_problems(survey.problems),
        notes=survey.notes,
    )
