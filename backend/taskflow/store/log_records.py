"""The records that a log is made of, and those that say who owns it."""

from typing import Any, ClassVar

from mongomotor.fields import BinaryField, BooleanField, DictField, IntField, ListField, StringField

from taskflow.store.record import Record


class CommitRecord(Record):
    """A commit under ``stream:n`` (which makes it unique), or a note of the streams in use.

    It has no secondary index: one would halve the appends. A note's id is ``~epoch:k``.
    """

    meta: ClassVar[dict[str, Any]] = {"collection": "commits", "strict": False}

    stream = StringField()
    n = IntField(min_value=0)
    partition = IntField(min_value=0)
    position = IntField(min_value=0)
    epoch = IntField(min_value=0)
    commands = ListField(DictField())
    events = ListField()
    streams = ListField(StringField())


class NotesRecord(Record):
    """Which notes of one epoch still count: from ``first`` on; those from ``swept`` may exist."""

    meta: ClassVar[dict[str, Any]] = {"collection": "notes"}

    first = IntField(min_value=0, required=True)
    swept = IntField(min_value=0, required=True)


class ContentsRecord(Record):
    """A stream's table of contents: ``[seq, n, at, pieces of segment, of layer]`` a checkpoint.

    The id is the stream for the page being written, ``stream:page`` for a full one, whose first
    lines are in ``firsts``. ``layers`` are those of the newest checkpoint.
    """

    meta: ClassVar[dict[str, Any]] = {"collection": "contents"}

    lines = ListField(ListField())
    firsts = ListField(ListField())
    layers = ListField(ListField())
    dead = BooleanField()


class CheckpointRecord(Record):
    """A checkpoint under ``stream:seq``; ``layers`` are ``[seq, pieces, bytes]``, oldest first."""

    meta: ClassVar[dict[str, Any]] = {"collection": "checkpoints"}

    stream = StringField(required=True)
    n = IntField(min_value=0, required=True)
    seq = IntField(min_value=0, required=True)
    at = IntField(min_value=0, required=True)
    layers = ListField(ListField(IntField()))


class PieceRecord(Record):
    """A piece of a layer or a segment, under ``stream:seq:kind:number``."""

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
    until = IntField(required=True)


class SchemaRecord(Record):
    """The one document that says which schema version the whole database has, or is to have."""

    meta: ClassVar[dict[str, Any]] = {"collection": "schema"}

    goal = IntField(min_value=0)


LOG_RECORDS: tuple[type[Record], ...] = (
    CommitRecord,
    NotesRecord,
    ContentsRecord,
    CheckpointRecord,
    PieceRecord,
    PartitionRecord,
    SchemaRecord,
)
