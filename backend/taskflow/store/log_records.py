"""The records that a log is made of, and those that say who owns it."""

from typing import Any, ClassVar

from mongomotor.fields import BinaryField, BooleanField, IntField, ListField, StringField

from taskflow.store.record import Record


class BatchRecord(Record):
    """A batch of commits under its position, which makes that unique.

    ``body`` is the list of commits in MessagePack; without one it is a seal, which stays for ever.
    There is no secondary index: one would halve the appends.
    """

    meta: ClassVar[dict[str, Any]] = {"collection": "log"}

    body = BinaryField()


class OwnerRecord(Record):
    """The log of one owner, under its epoch, until nothing is left of it but its seal.

    It begins at ``first``; batches from ``swept`` on may still exist. ``trims`` is the epoch of
    the owner who alone may change this: its own, until a later one takes it over.
    """

    meta: ClassVar[dict[str, Any]] = {"collection": "owners"}

    first = IntField(min_value=0, required=True)
    swept = IntField(min_value=0, required=True)
    trims = IntField(min_value=0, required=True)


class HeadRecord(Record):
    """A stream's table of contents: one line a segment.

    The id is the stream for the page being written, ``stream:page`` for a full one, whose first
    lines are in ``firsts``. ``layers`` are those of the newest checkpoint. ``version`` counts the
    changes. ``grave`` is the last commit of a stream that was purged; ``purging`` says that its
    pieces are still there. ``sum`` tells whether it is as it was stored.
    """

    meta: ClassVar[dict[str, Any]] = {"collection": "heads"}

    version = IntField(min_value=0, required=True)
    lines = ListField(ListField())
    firsts = ListField(ListField())
    layers = ListField(ListField())
    grave = BinaryField()
    purging = BooleanField()
    sum = StringField(required=True)


class IntentRecord(Record):
    """Under an owner's epoch: the streams and places that it was about to store last.

    ``number`` counts how often it has said so.
    """

    meta: ClassVar[dict[str, Any]] = {"collection": "intents"}

    number = IntField(min_value=0)
    places = ListField(ListField())


class PieceRecord(Record):
    """A piece of a body that segments are in, under ``name:number``."""

    meta: ClassVar[dict[str, Any]] = {"collection": "pieces"}

    body = BinaryField(required=True)


class PartitionRecord(Record):
    """Who owns a partition, until when (milliseconds since 1970), under which epoch."""

    meta: ClassVar[dict[str, Any]] = {"collection": "partitions"}

    epoch = IntField(min_value=0, required=True)
    host = StringField(required=True)
    boot = StringField()
    process = IntField(required=True)
    started = StringField()
    machine = StringField()
    namespace = StringField()
    until = IntField(required=True)


class SchemaRecord(Record):
    """The one document that says which schema version the whole database has, or is to have."""

    meta: ClassVar[dict[str, Any]] = {"collection": "schema"}

    goal = IntField(min_value=0)


LOG_RECORDS: tuple[type[Record], ...] = (
    BatchRecord,
    OwnerRecord,
    HeadRecord,
    IntentRecord,
    PieceRecord,
    PartitionRecord,
    SchemaRecord,
)
