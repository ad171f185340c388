"""Shape: what may go into a document or a filter, checked against the kind's record."""

from collections.abc import Mapping
from typing import Any

from mongoengine import ValidationError

from taskflow.domain.errors import Invalid, Malformed, NotFound, SchemaMismatch
from taskflow.domain.event import SCHEMA_VERSION
from taskflow.store.kinds import KINDS
from taskflow.store.record import Record

Scalar = str | int | float | bool | None
"""What a filter may compare with: never an object, in which an operator could hide."""


def record_of(kind: str) -> type[Record]:
    """Give the record of a kind; raise ``NotFound`` for one that does not exist."""
    record = KINDS.get(kind)
    if record is None:
        raise NotFound(f"There are no documents of the kind {kind!r}.", code="documents.notFound")
    return record


def checked(record: type[Record], document: Mapping[str, Any]) -> dict[str, Any]:
    """Give a document as it is stored; refuse one that does not fit its record."""
    if not isinstance(document.get("_id"), str):
        raise Malformed("A document needs a text as its _id.")
    stored = {"schemaVersion": SCHEMA_VERSION, **document}
    for field in record._fields.values():
        _check_field(field, stored)
    check_names(stored)
    return stored


def checked_change(record: type[Record], new: Mapping[str, Any]) -> dict[str, Any]:
    """Give the fields that a change sets; refuse those that do not fit."""
    check_names(new)
    for field in record._fields.values():
        if field.db_field in new:
            _check_field(field, new)
    if "_id" in new:
        raise Invalid("A document keeps its _id; store a new one instead.")
    return dict(new)


def checked_filter(record: type[Record], equal: Mapping[str, Any]) -> dict[str, Any]:
    """Give a filter on declared fields, with plain values only."""
    for name, value in equal.items():
        check_findable(record, name)
        check_scalar(value)
    return dict(equal)


def check_findable(record: type[Record], name: str) -> None:
    """Refuse a field by which documents cannot be found."""
    if name not in {field.db_field for field in record._fields.values()}:
        raise Invalid(f"Documents cannot be found or ordered by {name!r}.")


def check_scalar(value: Any) -> None:
    """Refuse everything but a text, a number, a truth value or nothing."""
    if not isinstance(value, Scalar):
        raise Malformed("A filter compares with texts, numbers, true, false or null only.")


def _check_field(field: Any, values: Mapping[str, Any]) -> None:
    """Check one declared field as mongomotor would before saving."""
    value = values.get(field.db_field)
    try:
        if value is not None:
            field._validate(value)  # noqa: SLF001 - the public one leaves out the choices
        elif field.required:
            raise SchemaMismatch(f"The document lacks {field.db_field!r}.")
    except ValidationError as error:
        raise SchemaMismatch(f"{field.db_field!r}: {error}") from error


def check_names(document: Mapping[str, Any]) -> None:
    """Refuse names that the store would read as an operator or a path."""
    for name in document:
        if not name or name.startswith("$") or "." in name or "\0" in name:
            raise Malformed(f"A document cannot have a field named {name!r}.")
