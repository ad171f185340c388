"""Import: a flow's text becomes a flow, beside or in place of one that has its name."""

from collections.abc import Iterator
from enum import Enum
from itertools import count
from typing import Any

from msgspec import Struct

from taskflow.domain.errors import Conflict
from taskflow.domain.flow.document import Flow
from taskflow.domain.flow.reading import invalid
from taskflow.domain.flowlog import CreateFlow, ReplaceFlow
from taskflow.domain.principal import Principal
from taskflow.domain.text import Text
from taskflow.hub.flows import Flows
from taskflow.hub.stream.queued_command import Receipt

LONGEST_NAME = 64


class Existing(Enum):
    """What an import does where there is a flow of its name."""

    REFUSE = "refuse"
    REPLACE = "replace"
    COPY = "copy"


class FlowImport(Struct, frozen=True, kw_only=True):
    """What is to be brought in: a text, of which ``file`` is only named in what is said of it."""

    mutation: str
    text: str
    file: str = ""
    name: str | None = None
    existing: Existing = Existing.REPLACE


async def bring_in(flows: Flows, principal: Principal, wish: FlowImport) -> tuple[str, Receipt]:
    """Bring a flow in; gives the name that it has got.

    In place of another it must be one that can be run; the draft it replaces is kept as a revision.
    Raises FlowInvalid with what is wrong in the text, by line, and Conflict (``flow.nameTaken``).
    """
    document = await flows.brought(principal, wish.text, wish.file)
    document = {**document, "name": wish.name or document["name"]}
    if wish.existing is Existing.COPY and (copy := await _copied(flows, principal, wish, document)):
        document = copy  # made before: what it stood beside may be gone by now
    try:
        return await _create(flows, principal, wish, document)
    except Conflict as conflict:
        # Another command under this id is the one below, which was answered before.
        taken = conflict.kind in ("flow.nameTaken", "mutation.reused")
        if not taken or wish.existing is Existing.REFUSE:
            raise
    if wish.existing is Existing.COPY:
        return await _copy(flows, principal, wish, document)
    wrong = await flows.check(principal, document)
    if wrong:
        told = await flows.located(principal, wrong, wish.text, wish.file)
        raise invalid(told, wish.file)
    replace = ReplaceFlow(mutation=wish.mutation, document=document, kind="imported")
    return document["name"], await flows.submit(principal, document["name"], replace)


async def _create(
    flows: Flows, principal: Principal, wish: FlowImport, document: Flow
) -> tuple[str, Receipt]:
    create = CreateFlow(mutation=wish.mutation, document=document)
    return document["name"], await flows.submit(principal, document["name"], create)


async def _copy(
    flows: Flows, principal: Principal, wish: FlowImport, document: Flow
) -> tuple[str, Receipt]:
    """Make it under the first of its name with a number that is free."""
    for copy in _copies(document):
        try:
            return await _create(flows, principal, wish, copy)
        except Conflict as conflict:
            if conflict.kind != "flow.nameTaken":
                raise
    raise AssertionError("There are copies without end.")


async def _copied(
    flows: Flows, principal: Principal, wish: FlowImport, document: Flow
) -> Flow | None:
    """Give the copy that the same command has made before."""
    for copy in _copies(document):
        if await flows.known(principal, copy["name"], wish.mutation):
            return copy
        if not await flows.ever(copy["name"]):
            return None
    return None


def _copies(document: Flow) -> Iterator[Flow]:
    """Give the document under its name with a number, and all numbers after it."""
    base = document["name"].rstrip("0123456789")
    for number in count(2):
        name = base[: LONGEST_NAME - len(str(number))] + str(number)
        copy: dict[str, Any] = {**document, "name": name}
        if label := document.get("label"):
            copy["label"] = _numbered(label, number)
        yield copy


def _numbered(label: Text, number: int) -> Text:
    if isinstance(label, str):
        return f"{label} {number}"
    return {language: f"{text} {number}" for language, text in label.items()}
