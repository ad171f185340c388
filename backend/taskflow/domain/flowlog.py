"""A flow is a log too: its changes, and the fold of them."""

from functools import cached_property
from typing import Any, ClassVar, Literal

from msgspec import Struct, field

from taskflow.domain.command import Command
from taskflow.domain.event import By
from taskflow.domain.flow.identity import flow_hash


class Revision(Struct, frozen=True, rename="camel", omit_defaults=True):
    """A named, saved state of a flow: the document after the change with this seq."""

    number: int
    label: str
    seq: int
    at: int
    by: By
    hash: str


class FlowEvent(Struct, frozen=True, rename="camel", omit_defaults=True):
    """One accepted change of a flow.

    ``operations`` lead from the document before to the one after, ``inverses`` back. A change
    that sets the whole document carries it in ``document``. ``shipped`` is the hash of the file
    that came with the installation.
    """

    seq: int
    at: int
    by: By
    kind: Literal[
        "created", "edited", "saved", "restored", "imported", "offered", "taken", "deleted"
    ]
    operations: tuple[dict[str, Any], ...] = ()
    document: dict[str, Any] | None = None
    revision: Revision | None = None
    shipped: str = ""
    mutation: str | None = None


class FlowState(Struct, frozen=True, rename="camel", dict=True):
    """A flow at one moment: the draft, its revisions, and how it stands to the shipped file.

    ``touched`` says whether a person has changed it since it was shipped; ``numbered`` is the
    highest number that a revision ever had, also of a flow of this name that was deleted.
    """

    name: str
    seq: int = 0
    document: dict[str, Any] = field(default_factory=dict)
    revisions: tuple[Revision, ...] = ()
    shipped: str = ""
    offer: dict[str, Any] | None = None
    offered: str = ""
    touched: bool = False
    deleted: bool = False
    updated: int = 0
    numbered: int = 0

    @property
    def first(self) -> int:
        """Give the seq of the flow's first event."""
        return 1

    @property
    def revision(self) -> int:
        """Give the number of the newest revision, 0 for none."""
        return self.revisions[-1].number if self.revisions else 0

    @property
    def edited(self) -> bool:
        """Say whether the draft differs from the newest revision."""
        return not self.revisions or self.saved_as != self.revision

    @cached_property
    def saved_as(self) -> int:
        """Give the number of the newest revision that is just like the draft, 0 for none."""
        if not self.revisions:
            return 0
        if self.revisions[-1].seq == self.seq:
            return self.revision
        draft = flow_hash(self.document)
        return next((one.number for one in reversed(self.revisions) if one.hash == draft), 0)


class CreateFlow(Command, frozen=True, kw_only=True):
    """Make a flow of a whole document; ``shipped`` is the file's hash if it came along."""

    founding: ClassVar[bool] = True

    document: dict[str, Any]
    shipped: str = ""


class EditFlow(Command, frozen=True, kw_only=True):
    """Apply operations to the draft; those that are not possible any more are refused singly."""

    operations: list[Any]


class SaveFlow(Command, frozen=True, kw_only=True):
    """Name the draft as a new revision."""

    label: str


class ReplaceFlow(Command, frozen=True, kw_only=True):
    """Set the whole draft: an earlier revision, an import, or the shipped update."""

    document: dict[str, Any]
    kind: Literal["restored", "imported", "taken"]


class OfferUpdate(Command, frozen=True, kw_only=True):
    """The installation has another version of a shipped flow.

    It becomes a new revision unless a person has edited the flow; then it is only offered.
    """

    document: dict[str, Any]
    shipped: str


class DeleteFlow(Command, frozen=True, kw_only=True):
    """Remove a flow from the list; families that were started from it go on."""
