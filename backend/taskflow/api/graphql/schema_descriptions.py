"""Schema descriptions: every type, field, argument and value of the schema in words, as nouns.

What has a docstring says that; the others are said here, by their own name or by what a member of
that name is everywhere.
"""

import inspect
from collections.abc import Iterator
from typing import Any, Final

import strawberry

EVERYWHERE: Final = {
    "active": "Whether the person may sign in.",
    "admin": "Whether the person is an admin.",
    "after": "The cursor of the last one that is known; without it, the beginning.",
    "at": "When it happened.",
    "by": "Who did it.",
    "code": "The stable code of what is wrong; the reference lists all.",
    "createdAt": "When it was made.",
    "cursor": "Where this one stands in the list: what `after` takes.",
    "description": "What it is for, in words.",
    "detail": "What only admins are told, such as where it runs; empty for others.",
    "edges": "This page of the list.",
    "environments": "The labels of the places that it runs in.",
    "family": "The family's id.",
    "file": "The name of the file that it came from, told in what is said of mistakes.",
    "first": "How many at most: 1 to 100.",
    "flow": "The flow's name.",
    "hash": "The hash of the canonical form, `sha256:…`.",
    "icon": "The name of its icon.",
    "id": "The id: no other object has it, ever.",
    "input": "What is to be done, and with what.",
    "instanceId": "The id of the running task.",
    "kind": "Which kind it is of.",
    "label": "What people call it.",
    "message": "What is wrong, and what to do.",
    "mutation": "An id of your own choice: sent again, the command is answered and not repeated.",
    "name": "The name.",
    "node": "The one that stands here.",
    "operations": "The operations, in order.",
    "pageInfo": "Whether there are more, and from where.",
    "parts": "The parts that it is made of.",
    "patch": "A merge patch (RFC 7396).",
    "path": "A JSON Pointer to the place.",
    "reason": "Why, in words.",
    "remedy": "What to do about it.",
    "revision": "The number of a revision.",
    "search": "Words that are to be found in it.",
    "seq": "The number of the event in its family or flow.",
    "since": "Since when.",
    "state": "How it is.",
    "task": "The instance's id.",
    "time": "A time.",
    "type": "The name of the task type.",
    "version": "The version.",
}
OWN: Final = {
    "Author.actor": "The id of the person, the processor or the rule.",
    "Author.kind": "Which kind of actor it was.",
    "Author.name": "What people call whoever it was.",
    "AuthorKind.HUB": "T@skFlow by itself.",
    "AuthorKind.PROCESSOR": "What carries out the work that is due.",
    "AuthorKind.RULE": "A rule of the flow, such as a connection.",
    "AuthorKind.USER": "A person, or a program with a person's token.",
    "ClosestTask.score": "How close it is: 1 is the same.",
    "CompleteTask.output": "The output, which must fit what the task's type promises.",
    "CreateFlow.from": "The name of a flow whose draft is copied.",
    "CreateFlow.name": "The new flow's name.",
    "CreateKind.document": "The whole declaration; without it, the smallest.",
    "CreateKind.name": "The new kind's name, which tasks have as their type.",
    "CreateUser.name": "The name to sign in with.",
    "CreateUser.password": "The first password.",
    "EventKind.CANCELLED": "A task was ended without a result.",
    "EventKind.DONE": "A task came to its end.",
    "EventKind.EFFECT": "Work came to its end, well or not.",
    "EventKind.FAILED": "A task failed.",
    "EventKind.FAMILY": "The family itself changed: its label, its members.",
    "EventKind.STARTED": "A task was started.",
    "EventKind.UPDATED": "A task's fields or state changed.",
    "EventType.EFFECT_ATTEMPTED": "Work is begun once more.",
    "EventType.EFFECT_DONE": "Work has brought its result.",
    "EventType.EFFECT_FAILED": "Work has failed.",
    "EventType.FAMILY_DELETED": "The family was removed for ever.",
    "EventType.FAMILY_FORKED": "The family begins as a fork of another.",
    "EventType.FAMILY_FOUNDED": "The family begins.",
    "EventType.FAMILY_JOINED": "Somebody became a member.",
    "EventType.FAMILY_LEFT": "Somebody is a member no more.",
    "EventType.FAMILY_MIGRATED": "The family goes on at another revision of its flow.",
    "EventType.FAMILY_RENAMED": "The family has another label.",
    "EventType.TASK_CANCELLED": "A task was ended without a result.",
    "EventType.TASK_DONE": "A task came to its end.",
    "EventType.TASK_FAILED": "A task failed.",
    "EventType.TASK_JOINED": "Somebody takes part in a task.",
    "EventType.TASK_MIGRATED": "A task goes on at another revision of its flow.",
    "EventType.TASK_STARTED": "A task was started.",
    "EventType.TASK_UPDATED": "A task's fields or state changed.",
    "ExistingFlow.COPY": "Bring the text in under a name with a number.",
    "ExistingFlow.REFUSE": "Leave the flow alone, and refuse with `flow.nameTaken`.",
    "ExistingFlow.REPLACE": "Keep the draft as a revision, and make the text the draft.",
    "Direction.BACKWARD": "Against them: what leads to a task.",
    "Direction.FORWARD": "As they point: what a task leads to.",
    "Family.diff(from)": "The earlier moment.",
    "Family.diff(to)": "The later moment.",
    "Family.history(kind)": "Events of this kind alone.",
    "Family.history(task)": "Events of this instance alone.",
    "Family.paths(from)": "The instanceId of the task that they begin at.",
    "Family.paths(kinds)": "Along links of these kinds alone; of all without it.",
    "Family.paths(to)": "The instanceId of the task that they end at.",
    "Family.reachable(direction)": "With the links, or against them.",
    "Family.reachable(from)": "The instanceId of the task that is looked from.",
    "Family.reachable(kinds)": "Along links of these kinds alone; of all without it.",
    "Family.task(instanceId)": "The id of the running task.",
    "FamilyFilter.flow": "Families of this flow alone.",
    "FamilyFilter.status": "Families of this status alone.",
    "FamilyFilter.waitingForMe": "Families alone in which a task waits for whoever asks.",
    "FamilyFlow.revision": "The revision that it goes by: that of its start, or of a migration.",
    "FamilyStatus.CANCELLED": "All of it was ended without a result.",
    "FamilyStatus.DONE": "All of it has come to its end.",
    "FamilyStatus.FAILED": "A task of it failed.",
    "FamilyStatus.RESTING": "It is open, and nothing is to be done now.",
    "FamilyStatus.WAITING": "A task waits for a person.",
    "FamilyStatus.WORKING": "Work is under way.",
    "Flow.paths(from)": "The name, or the dotted path, of the task that they begin at.",
    "Flow.paths(kinds)": "Along links of these kinds alone; of all without it.",
    "Flow.paths(to)": "The name, or the dotted path, of the task that they end at.",
    "Flow.reachable(direction)": "With the links, or against them.",
    "Flow.reachable(from)": "The name, or the dotted path, of the task that is looked from.",
    "Flow.reachable(kinds)": "Along links of these kinds alone; of all without it.",
    "FlowEventKind.CREATED": "The flow was made.",
    "FlowEventKind.DELETED": "The flow was removed.",
    "FlowEventKind.EDITED": "Operations were applied to the draft.",
    "FlowEventKind.IMPORTED": "The draft was replaced by a file's text.",
    "FlowEventKind.OFFERED": "The installation has a newer version, which was not taken.",
    "FlowEventKind.RESTORED": "The draft is what it was at a revision.",
    "FlowEventKind.SAVED": "The draft was named as a revision.",
    "FlowEventKind.TAKEN": "The newer version of the installation became the draft.",
    "Fork.family": "The family that it was made from.",
    "Fork.seq": "The event after which it goes its own way.",
    "ForkFamily.at": "The moment that the fork begins at; without it, now.",
    "ImportFlow.name": "Another name than the text has.",
    "ImportFlow.text": "The flow in YAML or JSON.",
    "IssuedToken.owner": "Whose it is.",
    "IssuedToken.token": "The token, without its secret.",
    "LinkKind.CONNECTION": "Data goes from the one to the other.",
    "LinkKind.PARENT": "The other is a child of the one.",
    "LinkKind.SEQUENCE": "The other follows the one.",
    "Member.role": "What the person is in the family.",
    "Member.user": "The person's id.",
    "MemberRole.MEMBER": "Reads the family and acts in it.",
    "MemberRole.OWNER": "Also renames it, manages its members and deletes it.",
    "MemberCommand.name": "The name that the person signs in with.",
    "Fate.CANCELLED": "It is ended without a result.",
    "Fate.ENDED": "It is ended well, with the output that it has.",
    "Fate.MOVES": "It goes on at the revision, as the map says.",
    "Fate.PAST": "It had ended before.",
    "Fate.REFUSED": "It cannot go on so; a problem says why.",
    "Fate.STAYS": "It goes on as it is.",
    "MigrateFamily.dryRun": "Whether only to say what would become of the family.",
    "MigrateFamily.map": "What becomes of tasks, states and fields: `{tasks: {NAME: {to, states, "
    "fields, drop, becomes}}}`.",
    "MigrateFamily.revision": "The revision to go on at; without it, the newest.",
    "MigrationPayload.applied": "Whether it was migrated; else nothing was changed.",
    "MigrationPayload.notes": "What to know of the map and this family, in sentences.",
    "MigrationPayload.problems": "Why it could not be migrated so; empty if it could be.",
    "MigrationPayload.revision": "The revision that it goes on at.",
    "MigrationPayload.tasks": "What becomes of each task; empty where it was told before.",
    "Model.hint": "What is to be known before one asks it; empty if nothing.",
    "Mutation.editKind(kind)": "The kind's name.",
    "Mutation.editKind(revision)": "The seq that the operations were made on: the newest.",
    "Mutation.editFlow(revision)": "The seq that the operations were made on.",
    "Mutation.revokeToken(id)": "The token's id.",
    "NewToken.secret": "What a program sends; it is told this once.",
    "NewToken.token": "The token.",
    "PageInfo.endCursor": "The cursor of the last one of this page.",
    "PageInfo.hasNextPage": "Whether there are more.",
    "PageInfo.hasPreviousPage": "Whether there are some before; no page is asked for backwards.",
    "PageInfo.startCursor": "The cursor of the first one of this page.",
    "PartState.ABSENT": "It is not set up.",
    "PartState.FAILED": "It does not work.",
    "PartState.READY": "It works.",
    "PartState.STARTING": "It will work soon.",
    "PersonalToken.usedAt": "When it was last used.",
    "Problem.file": "The file it is in; empty if there is none.",
    "Problem.line": "The line in the file, from 1; 0 if it is not known.",
    "Processors.processors": "Who has a credential, and whoever is connected.",
    "Processors.waiting": "What waits for a processor, by environment.",
    "Processor.connections": "How many sockets it has open.",
    "EnvironmentWork.environment": "The environment.",
    "EnvironmentWork.waiting": "How much is due there that nobody works at.",
    "NewProcessor.processor": "The program.",
    "NewProcessor.secret": "Its credential, shown this once.",
    "Query.closestTasks(description)": "What the task should do, in words.",
    "Query.node(id)": "The id, as something was given with it.",
    "Query.families(filter)": "Which families; all that one is a member of without it.",
    "Query.family(at)": "The moment to show; without it, now.",
    "Query.family(id)": "The family's id.",
    "Query.kind(name)": "The kind's name.",
    "Query.kind(revision)": "The version to show; without it, the draft.",
    "Query.kindText(text)": "The text, in YAML or JSON.",
    "Query.flow(name)": "The flow's name.",
    "Query.flow(revision)": "The revision to show; without it, the draft.",
    "PublishKind.kind": "The kind's name.",
    "PublishKind.seq": "The seq of the draft that is meant; if it is another by now, kind.changed.",
    "RefusedOperation.index": "Which of the operations it was, from 0.",
    "Revision.number": "Its number, from 1.",
    "Revision.seq": "The seq of the flow when it was saved.",
    "SendEvent.data": "What the event carries.",
    "SendEvent.event": "The event's name, as the task's statechart has it.",
    "SendEvent.patch": "A merge patch of the task's input that comes with it.",
    "KindPayload.kind": "The kind.",
    "Heard.data": "What is told, as in the events of `/chat`.",
    "HeardKind.DONE": "The task has ended: `outcome`.",
    "HeardKind.ERROR": "Something failed: `code`, `message`.",
    "HeardKind.LOG": "A line of the log of work: `line`, its `number`, and the `attempt`.",
    "HeardKind.MESSAGE": "A whole message, of a person or a model.",
    "HeardKind.PROGRESS": "How far work is: `fraction`, from 0 to 1, and `words`.",
    "HeardKind.RESET": "The text so far does not count any more, or (`thought`) was only thought.",
    "HeardKind.STATE": "The task's new `state`, and its `kind`.",
    "HeardKind.THINKING": "A piece of what the model thinks: `text`.",
    "HeardKind.TOKEN": "A piece of the answer: `text`.",
    "SetAside.subject": "The family's id, or the name of the flow or kind.",
    "SetAsideKind.FAMILY": "A family.",
    "SetAsideKind.FLOW": "A flow.",
    "SetAsideKind.KIND": "A declared kind.",
    "SetPassword.id": "The person's id.",
    "SetPassword.password": "The new password.",
    "StateKind.CANCELLED": "It was ended without a result.",
    "StateKind.DONE": "It has come to its end.",
    "StateKind.FAILED": "It has failed.",
    "StateKind.RESTING": "Nothing is to be done now.",
    "StateKind.WAITING": "It waits for a person.",
    "StateKind.WORKING": "Work is under way.",
    "StartTask.input": "The first input of the task.",
    "StartTask.revision": "The revision to start; without it, the published one.",
    "StartTask.task": "Which start of the flow; not needed if it has one.",
    "Subscription.conversation(after)": "A seq, or the place that was heard last.",
    "Subscription.familyEvents(after)": "The last seq that is known; 0 for all.",
    "Subscription.flowOperations(after)": "The last seq that is known; 0 for all.",
    "System.troubles": "What does not work at present.",
    "TaskChange.ADDED": "It was not there before.",
    "TaskChange.CHANGED": "Its document is another one.",
    "TaskChange.REMOVED": "It is there no more.",
    "TaskDiff.change": "What became of it.",
    "TaskDiff.definition": "The same as `path`.",
    "TaskDiff.path": "The dotted path of the definition in its flow.",
    "TaskDiff.patch": "What makes the earlier document the later one.",
    "TaskMigration.after": "The state that it goes on in; empty if in none.",
    "TaskMigration.before": "The state that it is in.",
    "TaskMigration.begins": "Work and delays that begin, by name.",
    "TaskMigration.cancels": "Work and delays that are cancelled, by name.",
    "TaskMigration.continues": "Work and delays that go on, by name.",
    "TaskMigration.fate": "What becomes of it.",
    "TaskMigration.source": "The dotted path of its definition now.",
    "TaskMigration.target": "The dotted path of its definition at the revision; null: none.",
    "TaskType.category": "What it is sorted under; empty if under nothing.",
    "TaskType.declared": "Whether people declared it while T@skFlow ran.",
    "TaskType.configSchema": "The JSON schema of its configuration.",
    "TaskType.inputSchema": "The JSON schema of its input.",
    "TaskType.machine": "Its statechart.",
    "TaskType.outputSchema": "The JSON schema of its output.",
    "TaskType.step": "Whether it does what one operator does; its input is then its configuration.",
    "UpdateTask.baseSeq": "The seq that the change was made on: refused if the same changed since.",
    "UpdateTask.edit": "JSON Patch operations (RFC 6902): add, remove, replace, test.",
    "UpdateUser.groups": "The names of the person's groups.",
    "UpdateUser.id": "The person's id.",
    "User.name": "The name that the person signs in with.",
}
DOES: Final = "Mutation"
"""The type whose fields are deeds."""
_VERBS: Final = ("Give ", "Say ", "Tell ")

Described = tuple[str, str, Any]


def document(built: strawberry.Schema) -> None:
    """Give everything in the schema its words."""
    for name, kind in built._schema.type_map.items():  # noqa: SLF001  no public way
        definition: Any = (kind.extensions or {}).get("strawberry-definition")
        if kind.description is None and getattr(definition, "origin", None) is not None:
            kind.description = _said(definition.origin)
        for field in getattr(kind, "fields", {}).values():
            known = (field.extensions or {}).get("strawberry-definition")
            resolver = getattr(known, "base_resolver", None)
            if field.description is None and resolver is not None:
                words = _said(resolver.wrapped_func)
                field.description = words if name == DOES else _noun(words)
    for place, each, thing in members(built):
        if thing.description is None:
            thing.description = OWN.get(place) or EVERYWHERE.get(each)


def members(built: strawberry.Schema) -> Iterator[Described]:
    """Give every field, argument and value as (its place, its name, itself)."""
    for name, kind in built._schema.type_map.items():  # noqa: SLF001  no public way
        if name.startswith("__"):
            continue
        for each, field in {**getattr(kind, "fields", {}), **getattr(kind, "values", {})}.items():
            yield f"{name}.{each}", each, field
            for argument, given in getattr(field, "args", {}).items():
                yield f"{name}.{each}({argument})", argument, given


def _said(thing: object) -> str | None:
    """Give a docstring: of a field, what it says beyond "Give the …"."""
    words = inspect.getdoc(thing)
    return words.partition("\n\n")[2] or words if words else None


def _noun(words: str | None) -> str | None:
    """Say what a field is, not what its function does."""
    for verb in _VERBS:
        if words and words.startswith(verb):
            rest = words.removeprefix(verb)
            return rest[0].upper() + rest[1:]
    return words
