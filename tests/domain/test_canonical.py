"""One document, one text, one hash: in Python as in TypeScript."""

import json
from typing import Any

import pytest
from hypothesis import given

from documents import corpus, documents
from taskflow.domain.canonical import canonical, state_hash

CASES = corpus("patches.json")["canonical"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["hash"][7:15])
def test_the_canonical_form_is_that_of_the_corpus(case: dict[str, Any]) -> None:
    assert canonical(case["document"]).decode() == case["text"]
    assert state_hash(case["document"]) == case["hash"]


@given(documents)
def test_the_order_of_keys_does_not_matter(document: Any) -> None:
    backwards = json.loads(
        json.dumps(document), object_pairs_hook=lambda pairs: dict(reversed(pairs))
    )
    assert canonical(backwards) == canonical(document)


@given(documents)
def test_the_canonical_form_is_its_own_canonical_form(document: Any) -> None:
    written = canonical(document)
    assert canonical(json.loads(written)) == written


def test_whole_numbers_are_written_alike_however_they_were_given() -> None:
    assert canonical([1.0, -0.0, 100.0]) == canonical([1, 0, 100]) == b"[1,0,100]"
