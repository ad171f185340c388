"""Sizes of documents are those of their JSON, however much of them is measured already."""

from typing import Any

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from taskflow.domain.flow.sizes import Sizes, size_of

JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats(allow_nan=False)
    | st.text(),
    lambda inside: st.lists(inside, max_size=4) | st.dictionaries(st.text(), inside, max_size=4),
    max_leaves=12,
)
DOCUMENT = st.dictionaries(st.text(), JSON, max_size=5)


@given(st.lists(DOCUMENT, min_size=1, max_size=5))
def test_a_document_has_the_size_of_its_json(documents: list[dict[str, Any]]) -> None:
    sizes = Sizes()
    whole = dict(enumerate(documents))
    for document in [*documents, {str(n): one for n, one in whole.items()}, *documents]:
        assert sizes.of(document) == len(msgspec.json.encode(document)) == size_of(document)
