"""The kinds of documents: what each is for, and the fields by which it may be found.

A document may hold more fields than its record declares; only declared ones are checked, and only
by those a document can be found or ordered.
"""

from typing import Any, ClassVar

from mongomotor.fields import BinaryField, BooleanField, IntField, ListField, StringField

from taskflow.store.record import Record, collection_name


class UserRecord(Record):
    """An account; ``key`` is the name as it is compared, so that two cannot look alike."""

    meta: ClassVar[dict[str, Any]] = {
        "collection": "users",
        "indexes": [{"fields": ["key"], "unique": True}],
    }

    key = StringField(required=True)
    name = StringField(required=True)
    admin = BooleanField()
    active = BooleanField()


class TokenRecord(Record):
    """A personal token, of which only the digest is kept."""

    meta: ClassVar[dict[str, Any]] = {"collection": "tokens", "indexes": ["user"]}

    user = StringField(required=True)
    created_at = IntField(db_field="createdAt")


class ProcessorRecord(Record):
    """The credential of a program that does work, of which only the digest is kept."""

    meta: ClassVar[dict[str, Any]] = {
        "collection": "processors",
        "indexes": [{"fields": ["key"], "unique": True}],
    }

    key = StringField(required=True)
    created_at = IntField(db_field="createdAt")


class SessionRecord(Record):
    """A login that can be refreshed until it expires (milliseconds since 1970)."""

    meta: ClassVar[dict[str, Any]] = {"collection": "sessions", "indexes": ["user", "expires_at"]}

    user = StringField(required=True)
    refresh = StringField()
    expires_at = IntField(db_field="expiresAt", required=True)


class AttemptRecord(Record):
    """Recent attempts to log in, by account and by address, to be forgotten at ``until``."""

    meta: ClassVar[dict[str, Any]] = {"collection": "attempts", "indexes": ["until"]}

    n = IntField()
    until = IntField()


class LinkRecord(Record):
    """The one-time link that makes the admin."""

    meta: ClassVar[dict[str, Any]] = {"collection": "links"}

    hash = StringField(required=True)


class RevisionRecord(Record):
    """A flow revision that was run; it never changes, its id is its hash."""

    meta: ClassVar[dict[str, Any]] = {"collection": "revisions"}

    flow = StringField()
    revision = IntField()


class MachineRecord(Record):
    """A statechart that tasks ran; its id is its hash."""

    meta: ClassVar[dict[str, Any]] = {"collection": "machines"}


class KindRecord(Record):
    """A version of a declared kind; it never changes, its id is the kind's name and its number."""

    meta: ClassVar[dict[str, Any]] = {"collection": "kinds"}

    name = StringField(required=True)
    version = IntField()


class RowsRecord(Record):
    """A page of rows, in MessagePack, under its owner's epoch and a number; or their index.

    The index names the pages, and the number of the first that follows, of the owner ``epoch``;
    ``over`` are those to be removed. ``version`` counts its changes. ``damaged``: rows are missing.
    ``sum`` tells whether either is as it was stored.
    """

    meta: ClassVar[dict[str, Any]] = {"collection": "rows"}

    body = BinaryField()
    version = IntField()
    epoch = IntField()
    pages = ListField()
    next = IntField()
    over = ListField()
    damaged = BooleanField()
    sum = StringField(required=True)


class AsideRecord(Record):
    """A commit of a stream that could not be read, taken out of the log; the id names both."""

    meta: ClassVar[dict[str, Any]] = {"collection": "aside"}

    stream = StringField(required=True)


class HandedRecord(Record):
    """That work which may be done only once was handed to a processor elsewhere; its id is it."""

    meta: ClassVar[dict[str, Any]] = {"collection": "handed"}


class SettingRecord(Record):
    """A setting that is kept with the data."""

    meta: ClassVar[dict[str, Any]] = {"collection": "settings"}


KINDS: dict[str, type[Record]] = {
    collection_name(record): record
    for record in (
        UserRecord,
        TokenRecord,
        ProcessorRecord,
        SessionRecord,
        AttemptRecord,
        LinkRecord,
        RevisionRecord,
        MachineRecord,
        KindRecord,
        RowsRecord,
        AsideRecord,
        HandedRecord,
        SettingRecord,
    )
}
