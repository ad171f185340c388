"""Persisted queries: those that are named by the hash of their text, as by Apollo's clients.

A client that may have sent a text before sends only its SHA-256. If it is not kept (any more), it
is told so in the words that it waits for, and sends both; then the hash is enough again.
"""

from typing import Any, Final

import msgspec
from graphql import GraphQLError
from msgspec import Struct

from taskflow.api.graphql.documents import Documents, digest_of
from taskflow.api.graphql.request import GraphQLRequest
from taskflow.api.shape_error import shape_error
from taskflow.domain.errors import Invalid

VERSION: Final = 1
UNKNOWN: Final = "PERSISTED_QUERY_NOT_FOUND"
"""The code for a hash whose text is not known; clients know it by this name."""
WORDS: Final = "PersistedQueryNotFound"
"""What older ones know it by: the message."""
UNREAD: Final = (
    'extensions.persistedQuery is not understood: {}. Send {{"version": 1, "sha256Hash": "…"}}.'
)
NO_QUERY: Final = "There is no query. Send the text of the operation as query."


class Named(Struct, frozen=True, rename="camel"):
    """A text by its hash, in hexadecimal."""

    version: int
    sha256_hash: str


def text_of(question: GraphQLRequest, documents: Documents) -> tuple[str, str]:
    """Give the text that is asked, and the hash to keep it under, if any.

    Raises ``Invalid``, and ``GraphQLError`` for a hash that is not known.
    """
    given = (question.extensions or {}).get("persistedQuery")
    if given is None:
        if not question.query:
            raise Invalid(NO_QUERY)
        return question.query, ""
    digest = _hash(given)
    if not question.query:
        text = documents.named(digest)
        if text is None:
            raise GraphQLError(WORDS, extensions={"code": UNKNOWN})
        return text, ""
    if documents.named(digest) != question.query and digest_of(question.query) != digest:
        raise Invalid(
            "sha256Hash is not the SHA-256 of query. Send the hash of the very text, in "
            "hexadecimal, or leave persistedQuery out.",
            code="query.hashMismatch",
        )
    return question.query, digest


def _hash(given: Any) -> str:
    try:
        named = msgspec.convert(given, Named)
    except msgspec.ValidationError as error:
        raise shape_error(error, UNREAD, "extensions.persistedQuery") from None
    if named.version != VERSION:
        raise Invalid(
            f"There is no version {named.version} of persisted queries here. Use {VERSION}.",
            code="query.hashVersion",
        )
    return named.sha256_hash.lower()
