"""Record: the base of every stored document, a mongomotor document with its own id and version."""

from typing import Any, ClassVar

from mongomotor import Document
from mongomotor.fields import IntField, StringField

from taskflow.domain.event import SCHEMA_VERSION


class Record(Document):  # type: ignore[misc] # mongomotor has no types
    """A document whose id we choose; subclasses name their collection, fields and indexes.

    Records give the names, shapes and indexes; reading and writing goes through their async
    collections (:meth:`Database.collection`), since building objects would cost more than storing.
    """

    meta: ClassVar[dict[str, Any]] = {"abstract": True}

    id = StringField(primary_key=True)
    schema_version = IntField(db_field="schemaVersion", required=True, default=SCHEMA_VERSION)


def collection_name(record: type[Record]) -> str:
    """Give the name of the collection that holds such records."""
    return str(record._get_collection_name())  # noqa: SLF001 - mongoengine has no public name
