"""Migration: what becomes of the tasks of a running family at another revision of its flow."""

import re
from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Final, Literal, TypeAlias

import msgspec
from msgspec import Meta, Struct

from taskflow.domain.errors import Conflict, Invalid, Problem, TooLarge
from taskflow.domain.limits import check

MAX_BYTES: Final = 256 * 1024
"""Largest map, as JSON or as text."""
MOST_TASKS: Final = 1_000
MOST_EACH: Final = 200
"""Tasks that a map names, and states, fields and things to drop of each."""
MOST_MIGRATIONS: Final = 100
"""Plans that a family went on from: it keeps each of them, for its past."""
MOST_TOLD: Final = 100
"""Problems that are told of one family."""
SECTIONS: Final = ("input", "output", "shared")
"""What a field may lie in; configuration is that of the revision."""

Place = Annotated[str, Meta(min_length=1, max_length=1_000)]
FIELD: Final = re.compile(r"(input|output|shared)(\.[^.]{1,200}){1,16}")


class TaskMap(Struct, frozen=True, rename="camel", omit_defaults=True, forbid_unknown_fields=True):
    """What becomes of the tasks of one definition.

    ``to`` names their definition at the new revision, by its name or dotted id. ``states`` leads
    from states of the old statechart to states of the new one, ``fields`` from where a value lies
    to where it goes, ``drop`` names what is left out. ``becomes`` ends those that have not ended.
    """

    to: Place | None = None
    states: Annotated[dict[Place, Place], Meta(max_length=MOST_EACH)] = {}
    fields: Annotated[dict[Place, Place], Meta(max_length=MOST_EACH)] = {}
    drop: Annotated[tuple[Place, ...], Meta(max_length=MOST_EACH)] = ()
    becomes: Literal["ended", "cancelled"] | None = None


class MigrationMap(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """A map of old tasks, by their name or dotted id, to new ones; what is not in it stays."""

    tasks: Annotated[dict[Place, TaskMap], Meta(max_length=MOST_TASKS)] = {}


SAME: Final = TaskMap()
"""What becomes of tasks that no map names."""
Fate: TypeAlias = Literal["stays", "moves", "past", "ended", "cancelled", "refused"]
"""What becomes of a task; one is ``past`` that has ended before."""


class TaskFate(Struct, frozen=True, kw_only=True):
    """What becomes of one task: its definition and state, and what was due in it.

    ``to`` is empty where there is none at the new revision. Of work and delays it says which go
    on, which are cancelled and which begin, by name.
    """

    task: str
    name: str
    label: str
    source: str
    to: str
    fate: Fate
    before: str
    after: str
    continues: tuple[str, ...] = ()
    cancels: tuple[str, ...] = ()
    begins: tuple[str, ...] = ()


class Survey(Struct):
    """What becomes of every task of a family, and why it may not be."""

    tasks: list[TaskFate] = []
    problems: list[Problem] = []
    notes: list[str] = []

    def wrong(self, path: str, message: str, remedy: str) -> None:
        """Note why the family cannot be migrated so."""
        if len(self.problems) < MOST_TOLD:
            self.problems.append(Problem(path, message, remedy))


class Migration(Struct, frozen=True):
    """What somebody wants of a family: to go on at a revision of its flow (None: the newest)."""

    mutation: str
    family: str
    map: MigrationMap = MigrationMap()
    revision: int | None = None


class MigrationRefused(Conflict):
    """A family cannot be migrated so; every reason is listed in ``problems``, nothing changed."""

    code = "migration.refused"

    def __init__(self, survey: Survey) -> None:
        """Carry every reason, and what would become of each task."""
        first, count = survey.problems[0], len(survey.problems)
        super().__init__(
            f"The family cannot be migrated so, for {count} reason{'s' if count > 1 else ''}; the "
            f"first: {first.message} {first.remedy}",
            details={"problems": [msgspec.to_builtins(one) for one in survey.problems]},
        )
        self.survey = survey


def read_map(value: Any) -> MigrationMap:
    """Read a map from JSON; raises ``Invalid`` with the place of what is no such map."""
    if value is None:
        return MigrationMap()
    check(value, limit_bytes=MAX_BYTES, dotted_keys=True)
    try:
        made = msgspec.convert(value, MigrationMap)
    except msgspec.ValidationError as error:
        raise Invalid(
            f"This is no map of a migration: {error}. It has `tasks`, and for each of those some "
            "of to, states, fields, drop and becomes.",
            code="migration.map",
        ) from None
    for name, one in made.tasks.items():
        _require_sense(name, one)
    return made


def _require_sense(name: str, one: TaskMap) -> None:
    """Refuse what contradicts itself."""
    if one.becomes and (one.to or one.states or one.fields or one.drop):
        raise Invalid(
            f"The map says of {name} that it becomes {one.becomes}, and how it goes on. Say one: "
            "what does not go on keeps its values.",
            code="migration.map",
        )
    for field in (*one.fields, *one.fields.values(), *one.drop):
        if FIELD.fullmatch(field) is None:
            raise Invalid(
                f"The map names the field {field[:100]} of {name}. A field lies in input, output "
                "or shared, as in output.topic; configuration is that of the revision.",
                code="migration.map",
            )
    for at, to in one.fields.items():
        if to.startswith("output.") and not at.startswith("output."):
            raise Invalid(
                f"The map moves {at[:100]} of {name} to {to[:100]}. What people may write becomes "
                "no output: what a task says of itself, and of who did what, comes from its work.",
                code="migration.map",
            )
    twice = {to for to in one.fields.values() if list(one.fields.values()).count(to) > 1}
    if twice:
        raise Invalid(
            f"The map moves several fields of {name} to {min(twice)}. Move one there, and drop the "
            "others.",
            code="migration.map",
        )
    for to in one.fields.values():
        for other in one.fields.values():
            if other.startswith(f"{to}."):
                raise Invalid(
                    f"The map moves fields of {name} to {to[:100]} and to {other[:100]} within it. "
                    "Move one of them elsewhere.",
                    code="migration.map",
                )


def lost_fields(document: Mapping[str, Any], one: TaskMap) -> Iterator[str]:
    """Give the places to which a map moves values where something else would be lost."""
    sections: Any = {name: document.get(name) or {} for name in SECTIONS}
    moved = {to: list(_value(sections, _path(at))) for at, to in one.fields.items()}
    for field in (*one.fields, *one.drop):
        sections = _without(sections, _path(field))
    for to, found in moved.items():
        if found and not _is_free(sections, _path(to)):
            yield to


def unknown_fields(document: Mapping[str, Any], one: TaskMap) -> set[str]:
    """Give the places that a map moves or drops and that a task's document does not have."""
    return {one for one in (*one.fields, *one.drop) if not list(_value(document, _path(one)))}


def moved_fields(document: Mapping[str, Any], one: TaskMap) -> dict[str, Any]:
    """Give the sections of a task's document with values moved and dropped, as a map says."""
    sections = {name: document.get(name) or {} for name in SECTIONS}
    values = [(_path(to), list(_value(sections, _path(at)))) for at, to in one.fields.items()]
    for field in (*one.fields, *one.drop):
        sections = _without(sections, _path(field))
    for place, found in values:
        for value in found:
            sections = _with(sections, place, value)
    return sections


def follow(states: Mapping[str, str], path: str) -> str:
    """Give where a state goes: as the map says of it, or of the nearest state above it."""
    above, below = path, ""
    while above:
        if above in states:
            return states[above] + below
        above, dot, key = above.rpartition(".")
        below = f"{dot}{key}{below}"
    return path


def require_few(plans: int) -> None:
    """Raise ``TooLarge`` for a family that would have gone on from too many plans."""
    if plans > MOST_MIGRATIONS:
        raise TooLarge(
            f"This family has gone on from {MOST_MIGRATIONS} revisions already, which is the most. "
            "Migrate it to one that it was at before, or let it come to its end."
        )


def _path(field: str) -> tuple[str, ...]:
    return tuple(field.split("."))


def _value(inside: Any, path: tuple[str, ...]) -> Iterator[Any]:
    """Give the value at a path, if there is one."""
    for key in path:
        if not isinstance(inside, dict) or key not in inside:
            return
        inside = inside[key]
    yield inside


def _is_free(inside: Any, path: tuple[str, ...]) -> bool:
    """Say whether a value can be put at a path and nothing is there."""
    for key in path:
        if not isinstance(inside, dict):
            return False
        if key not in inside:
            return True
        inside = inside[key]
    return False


def _without(inside: Any, path: tuple[str, ...]) -> Any:
    key, *rest = path
    if not isinstance(inside, dict) or key not in inside:
        return inside
    if not rest:
        return {k: v for k, v in inside.items() if k != key}
    return {**inside, key: _without(inside[key], tuple(rest))}


def _with(inside: Any, path: tuple[str, ...], value: Any) -> dict[str, Any]:
    here = inside if isinstance(inside, dict) else {}
    key, *rest = path
    return {**here, key: _with(here.get(key), tuple(rest), value) if rest else value}
