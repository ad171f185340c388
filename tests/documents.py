"""Hypothesis strategies for the JSON documents of tasks, and the corpora shared with TypeScript."""

import json
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

CORPUS = Path(__file__).parent / "corpus"

keys = st.one_of(
    st.sampled_from(["a", "b", "c", "", "0", "-", "a/b", "~", "$x", "é", "😀", "toString"]),
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0."), max_size=4),
).filter(lambda key: key not in {"__proto__", "constructor", "prototype"})

scalars = st.one_of(
    st.booleans(),
    st.integers(-(2**53) + 1, 2**53 - 1),
    st.integers(-1, 2),
    st.floats(allow_nan=False, allow_infinity=False).filter(
        lambda number: not 2.0**53 <= abs(number) < 1e21
    ),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=6),
)

values = st.recursive(
    scalars,
    lambda inner: st.one_of(
        st.lists(st.one_of(st.none(), inner), max_size=4),
        st.dictionaries(keys, inner, max_size=4),
    ),
    max_leaves=12,
)

documents = st.dictionaries(keys, values, max_size=5)

merge_patches = st.recursive(
    st.one_of(st.none(), values),
    lambda inner: st.dictionaries(keys, inner, max_size=4),
    max_leaves=10,
).filter(lambda patch: isinstance(patch, dict))


def corpus(name: str) -> Any:
    """Read a corpus that both Python and TypeScript must agree with."""
    return json.loads((CORPUS / name).read_text(encoding="utf-8"))
