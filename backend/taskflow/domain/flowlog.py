"""A flow is a log too: its changes, and the fold of them."""

from collections.abc import Mapping
from functools import cached_property
from typing import Any, ClassVar, Final, Literal

from msgspec import UNSET, Struct, UnsetType, field

from taskflow.domain.canonical import state_hash
from taskflow.domain.command import Command
from taskflow.domain.event import By
from taskflow.domain.flow.identity import flow_hash

NO_PINS: Final[Mapping[str, int]] = {}


class Revision(Struct, frozen=True, rename="camel", omit_defaults=True):
    """A named, saved state of a flow: the document after the change with this seq.

    ``kinds`` are the versions of the kinds that its plan is made of, where there may be several.
    A version of a kind tells its ``size``: the bytes of the declaration as JSON.
    """

    number: int
    label: str
    seq: int
    at: int
    by: By
    hash: str
    kinds: dict[str, int] = field(default_factory=dict)
    size: int = 0


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
    highest number that a revision ever had, also of a flow of this name that was deleted. ``owner``
    is the id of who made it.
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
    owner: str = ""

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

    def pins(self, number: int) -> Mapping[str, int]:
        """Give the versions of kinds that a revision is made of; none of what is no revision."""
        found = (one.kinds for one in self.revisions if one.number == number)
        return next(found, NO_PINS)

    def hashed(self) -> str:
        """Give the hash of the draft."""
        return flow_hash(self.document)

    @cached_property
    def saved_as(self) -> int:
        """Give the number of the newest revision that is just like the draft, 0 for none."""
        if not self.revisions:
            return 0
        if self.revisions[-1].seq == self.seq:
            return self.revision
        draft = self.hashed()
        return next((one.number for one in reversed(self.revisions) if one.hash == draft), 0)


class KindState(FlowState, frozen=True, rename="camel", dict=True):
    """A declared kind at one moment: the draft, and its revisions, which are its versions."""

    def hashed(self) -> str:
        """Give the hash of the draft."""
        return state_hash(self.document)


class CreateFlow(Command, frozen=True, kw_only=True):
    """Make a flow of a whole document; ``shipped`` is the file's hash if it came along."""

    founding: ClassVar[bool] = True

    document: dict[str, Any]
    shipped: str = ""


class EditFlow(Command, frozen=True, kw_only=True):
    """Apply operations to the draft; those that are not possible any more are refused singly.

    With ``seq``, all are refused if it was changed since.
    """

    operations: list[Any]
    seq: int | UnsetType = UNSET


class SaveFlow(Command, frozen=True, kw_only=True):
    """Name the draft as a new revision; with ``seq``, only if it was not changed since.

    Without it, it is sent as it was before there was one.
    """

    label: str
    seq: int | UnsetType = UNSET


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
