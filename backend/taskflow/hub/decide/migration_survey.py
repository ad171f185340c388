"""MigrationSurvey: what becomes of each task of a family at another revision, and why not."""

from collections.abc import Mapping
from typing import Any, Final

from msgspec import Struct
from msgspec.structs import replace

from taskflow.domain.budget import TEXT
from taskflow.domain.command import Migrate
from taskflow.domain.definition import Definition
from taskflow.domain.errors import TaskflowError
from taskflow.domain.event import Effect, Timer
from taskflow.domain.flow.value_validation import compiled, misfits
from taskflow.domain.kind import TaskKind
from taskflow.domain.migration import (
    MOST_TOLD,
    SAME,
    Survey,
    TaskFate,
    TaskMap,
    follow,
    lost_fields,
    moved_fields,
    unknown_fields,
)
from taskflow.domain.statechart import Moved, Snapshot
from taskflow.domain.task import Task
from taskflow.domain.version import version_of
from taskflow.hub.decide.authorship import require_kept
from taskflow.hub.decide.draft import Draft

_REMEDIES: Final = {
    "machine.unknownState": "Say in the map which state it goes on in (states).",
    "kind.missing": "Install it, or say in the map which task it becomes (to).",
    "taskType.notFound": "Install it, or say in the map which task it becomes (to).",
}
"""What to do where a task cannot go on, by the code of the reason."""
LOOKED_AT: Final = 40
"""Units of a task that goes on, beside its size."""


class Going(Struct, frozen=True):
    """A task that goes on, or has ended and is called otherwise: its new document and state."""

    instance: str
    document: dict[str, Any]
    moved: Moved | None = None


class MigrationSurvey:
    """Looks at every task of a family as it is; nothing of it is changed."""

    def __init__(self, draft: Draft, command: Migrate) -> None:
        """Look at all, parents before what is below them."""
        self.survey = Survey()
        self.going: list[Going] = []
        self.ending: dict[str, str] = {}
        """Tasks that the map ends, with their outcome; what is below them ends with them."""
        self._draft = draft
        self._command = command
        self._rules = {draft.plan.named(k) or k: one for k, one in command.map.tasks.items()}
        self._to: dict[str, str] = {}
        self._over: set[str] = set()
        self._live: dict[tuple[str | None, str], str] = {}
        """Of tasks that go on: what each was, by what it lies below and what it is to be."""
        self._unused = {k: _named_in(one) for k, one in self._rules.items()}
        self._require_each_once()
        for instance in list(draft.names()):
            self._look(instance, draft.task(instance))
        self._tell_of_new()
        for key, names in self._unused.items():
            for name in sorted(names):
                self._note(f"The map names {name} of {key}, which no such task of this family has.")

    def _tell_of_new(self) -> None:
        """Note what the revision has below tasks that go on, and nothing begins."""
        led = {*self._to.values(), *self._draft.plan.definitions}
        for one in self._command.plan.definitions.values():
            if one.id not in led and one.parent in self._to.values():
                self._note(f"{one.id} is new at the revision, and is not begun by going on there.")

    def _require_each_once(self) -> None:
        """Note what the map says of tasks that are not there, or twice of one."""
        told: dict[str, str] = {}
        for key in self._command.map.tasks:
            ident = self._draft.plan.named(key)
            if not ident:
                self._note(f"The flow of this family has no task {key}.")
            elif ident in told:
                self.survey.wrong(
                    f"/tasks/{key}",
                    f"The map names this task twice, as {told[ident]} and as {key}.",
                    "Say once what becomes of it.",
                )
            told.setdefault(ident, key)

    def _look(self, instance: str, task: Task) -> None:
        document = task.document
        self._draft.budget.pay(1)
        rule = self._rules.get(document["id"], SAME)
        if names := self._unused.get(document["id"]):
            names &= unknown_fields(document, rule) | self._unknown_states(task, rule)
        parent = document["meta"].get("parentInstanceId")
        target = self._target(document, rule, parent)
        self._to[instance] = target or document["id"]
        new = self._command.plan.definitions.get(target)
        fate = TaskFate(
            task=instance,
            name=document["name"],
            label=task.label,
            source=document["id"],
            to=target,
            fate="past",
            before=str(task.state.get("current", "")),
            after=str(task.state.get("current", "")),
        )
        if rule.to and new is None:
            self._wrong(task, f"The map leads it to {rule.to}, which the revision does not have.")
            self._tell(fate, fate="refused", after="")
        elif task.done:
            self._tell(fate)
            self._rename(instance, task, rule, new if rule.to or target != document["id"] else None)
        elif parent in self._over:
            self._over.add(instance)
            self._tell(fate, fate="cancelled", after="", cancels=_due(task))
        elif rule.becomes:
            self._over.add(instance)
            self.ending[instance] = "done" if rule.becomes == "ended" else "cancelled"
            self._tell(fate, fate=rule.becomes, after="", cancels=_due(task))
        elif new is None:
            self._wrong(
                task,
                "The revision has no such task, and it has not ended.",
                "Say in the map which task it becomes (to), or that it becomes ended or cancelled.",
            )
            self._tell(fate, fate="refused", after="")
        elif self._lies_right(task, new, parent):
            self._move(fate, task, rule, new)
        else:
            self._tell(fate, fate="refused", after="")

    def _target(self, document: Mapping[str, Any], rule: TaskMap, parent: str | None) -> str:
        """Give what a task is to be; below one that is called otherwise, the one of its name."""
        plan = self._command.plan
        above = self._to.get(parent or "", "")
        if not rule.to and above and (found := plan.named(f"{above}.{document['name']}")):
            return found
        return plan.named(rule.to or document["id"])

    def _rename(self, instance: str, task: Task, rule: TaskMap, new: Definition | None) -> None:
        """Let others find a task that has ended where the new revision looks for it.

        What it has said stays as it is: nobody could answer for something else any more.
        """
        sections = moved_fields(task.document, rule)
        self._require_kept(task, rule)
        if sections.pop("output") != (task.document.get("output") or {}):
            self._note(f"{task.label} has ended; its output stays as it is.")
        document = {**task.document, **sections}
        if new is not None:
            document |= {"id": new.id, "name": new.name}
        if document != task.document:
            self.going.append(Going(instance, document))

    def _lies_right(self, task: Task, new: Definition, parent: str | None) -> bool:
        """Say whether its definition may be started, and lies where the task is."""
        if new.id in self._command.barred:
            self._wrong(task, "You may not start that task.", "Ask somebody who may.")
            return False
        if (self._to[parent] if parent else None) == new.parent:
            other = self._live.setdefault((parent, new.id), task.document["id"])
            if other == task.document["id"]:
                return True
            self._wrong(
                task,
                f"It would go on as {new.id}, and so would {other} beside it.",
                "Lead one of them elsewhere (to), or say that it becomes ended or cancelled.",
            )
            return False
        self._wrong(
            task,
            f"At the revision it lies below {new.parent or 'nothing'}, here it does not.",
            "Say in the map what becomes of the task above it, or of this one.",
        )
        return False

    def _move(self, fate: TaskFate, task: Task, rule: TaskMap, new: Definition) -> None:
        draft, wrong = self._draft, len(self.survey.problems)
        draft.budget.pay(LOOKED_AT + task.size // TEXT)
        moved: Moved | None = None
        try:
            kind = draft.catalogue.of(new)
            machine, old = draft.catalogue.machine_of(new), draft.catalogue.machine(task)
            if machine.hash != old.hash or rule.states:
                lead = _leader(rule.states)
                moved = old.move(machine, Snapshot.from_document(task.state), lead)
        except TaskflowError as error:
            self._wrong(task, error.message, _REMEDIES.get(error.kind, "Then try it again."))
            self._tell(fate, fate="refused", after="")
            return
        self._require_kept(task, rule)
        document = self._document(task, rule, new, kind, machine.hash)
        if version_of(document) != version_of(task.document) or rule.fields or rule.drop:
            self._require_fit(task, document, kind, known_only=new.machine is not None)
            self._require_signed(task, document, kind)
        if len(self.survey.problems) > wrong:
            self._tell(fate, fate="refused", after="")
            return
        if document == task.document and moved is None:
            self._tell(fate, fate="stays", continues=_due(task))
            return
        self.going.append(Going(fate.task, document, moved))
        if moved is None:
            self._tell(fate, fate="moves", continues=_due(task))
            return
        self._tell(
            fate,
            fate="moves",
            after=moved.configuration.label,
            continues=tuple(one.name for one in due_in(task) if goes_on(moved, one)),
            cancels=tuple(one.name for one in due_in(task) if not goes_on(moved, one)),
            begins=(*(work.src for work in moved.starts), *(one.id for one in moved.timers)),
        )

    def _document(
        self, task: Task, rule: TaskMap, new: Definition, kind: TaskKind, machine: str
    ) -> dict[str, Any]:
        document, old = task.document, self._draft.plan.of(task.document)
        meta = {k: v for k, v in document["meta"].items() if k not in ("version", "declared")}
        meta["machine"] = machine
        if new.version > 1:
            meta["version"] = new.version
        if new.declared:
            meta["declared"] = True
        sections = moved_fields(document, rule)
        if kind.key != version_of(document):
            for name in ("input", "output"):
                sections[name] = {**kind.defaults[name], **sections[name]}
        sections["output"] = self._called_below(task, new, kind, sections["output"])
        own = document.get("label") not in (old.label, old.name)  # somebody has called it so
        label = {} if own else {"label": new.label or new.name}
        said = {"id": new.id, "name": new.name, "type": new.type, "config": new.config}
        absent = {name for name in sections if not sections[name] and name not in document}
        kept = {name: value for name, value in sections.items() if name not in absent}
        return {**document, **said, **label, **kept, "meta": meta}

    def _require_fit(
        self, task: Task, document: Mapping[str, Any], kind: TaskKind, *, known_only: bool
    ) -> None:
        """Note what of the input and output is not what the kind promises."""
        for name, model, few in (
            ("input", kind.input, True),
            ("output", kind.output, known_only),
        ):
            members, value = compiled(model).members, document.get(name) or {}
            if few or not members:
                value = {key: value[key] for key in value if key in members}
            for found in misfits(model, value, f"/{name}") if value else ():
                self._wrong(task, found.message, found.remedy, found.path)

    def _called_below(
        self, task: Task, new: Definition, kind: TaskKind, output: dict[str, Any]
    ) -> dict[str, Any]:
        """Give an output that keeps names of children with those of the revision.

        A list loses those that are no more, unless their end will be told; where one is kept by
        itself, as by steps, that is a reason to refuse.
        """
        if not kind.keeps_names or not output:
            return output
        names = self._names_below(task, new)
        here = self._draft.children(task.document["instanceId"])
        ends = {self._draft.task(one).document["name"] for one in here}
        ordered = any(isinstance(output.get(field), str) for field in kind.keeps_names)
        made = dict(output)
        for field in kind.keeps_names:
            value = output.get(field)
            if isinstance(value, str):
                made[field] = names.get(value, value) or value
            elif isinstance(value, list):
                led = [(one, names.get(one, one)) for one in value]
                gone = [one for one, to in led if not to]
                if gone and ordered:
                    self._wrong(
                        task,
                        f"It goes through {gone[0]}, which the revision does not have below it.",
                        "Say in the map which task that becomes (to), or end this one (becomes).",
                    )
                    return output
                made[field] = [to or one for one, to in led if to or one in ends]
        return made

    def _names_below(self, task: Task, new: Definition) -> dict[str, str]:
        """Give what the children of a task are called at the revision; empty for no more there."""
        plan, names = self._command.plan, {}
        for one in self._draft.plan.definitions.values():
            if one.parent == task.document["id"]:
                rule = self._rules.get(one.id, SAME)
                there = plan.definitions.get(plan.named(rule.to or f"{new.id}.{one.name}"))
                names[one.name] = there.name if there and there.parent == new.id else ""
        return names

    def _require_kept(self, task: Task, rule: TaskMap) -> None:
        """Note where a value would be lost since another one goes there."""
        for place in lost_fields(task.document, rule):
            if task.done and place.startswith("output."):
                continue  # that stays as it is
            self._wrong(
                task,
                f"The map moves a value to {place}, where there is one already.",
                "Move it elsewhere, or drop what is there (drop).",
            )

    def _unknown_states(self, task: Task, rule: TaskMap) -> set[str]:
        hash_of = task.document["meta"]["machine"]
        if not rule.states or not self._draft.catalogue.knows(hash_of):
            return set()
        machine = self._draft.catalogue.machine(task)
        return {one for one in rule.states if not machine.has(one)}

    def _require_signed(self, task: Task, document: Mapping[str, Any], kind: TaskKind) -> None:
        """Note where the output would say of people what it does not say now."""
        before, after = task.document.get("output") or {}, document.get("output") or {}
        was = self._draft.catalogue.known(task.document)
        if was is None and task.document["type"] == kind.name:
            was = kind  # what wrote it is away; the version that goes on with it reads it
        try:
            require_kept(was, before, kind, after)
        except TaskflowError as error:
            self._wrong(task, error.message, "Drop it (drop), or lead the task elsewhere.")

    def _note(self, text: str) -> None:
        if len(self.survey.notes) < MOST_TOLD and text not in self.survey.notes:
            self.survey.notes.append(text)

    def _wrong(
        self, task: Task, message: str, remedy: str = "Correct the map.", path: str = ""
    ) -> None:
        self.survey.wrong(f"/tasks/{task.document['name']}{path}", message, remedy)

    def _tell(self, told: TaskFate, **said: Any) -> None:
        self.survey.tasks.append(replace(told, **said))


def due_in(task: Task) -> tuple[Effect | Timer, ...]:
    """Give the work and the delays that are under way in a task."""
    return (*task.effects.values(), *task.timers.values())


def goes_on(moved: Moved, due: Effect | Timer) -> bool:
    """Say whether work or a delay goes on; the two may be called alike in a statechart."""
    return due.invoke in moved.works if isinstance(due, Effect) else due.name in moved.delays


def _named_in(rule: TaskMap) -> set[str]:
    """Give all that a map names of a task as it is."""
    return {*rule.states, *rule.fields, *rule.drop}


def _leader(states: Mapping[str, str]) -> Any:
    return lambda path: follow(states, path)


def _due(task: Task) -> tuple[str, ...]:
    return tuple(one.name for one in due_in(task))
