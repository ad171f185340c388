"""Names: what people and groups may be called, and when two names are the same."""

import unicodedata
from collections.abc import Iterable
from typing import Final, Literal

from taskflow.auth.scripts import mixes
from taskflow.domain.errors import Invalid

LONGEST: Final = 64
TYPED: Final = 1_000
"""Characters that are looked at, whatever is left of them: normalising may take their square."""
MOST_GROUPS: Final = 50
BETWEEN: Final = frozenset(" ._-'@+")
"""What may stand inside a name beside letters, marks and digits of any script."""


def shown(name: str) -> str:
    """Give a name as it is kept and shown; raises ``Invalid`` saying what a name looks like."""
    tidy = _tidy("NFKC", name)
    if not tidy or len(tidy) > LONGEST or not _is_plain(tidy[0]) or not all(map(_fits, tidy)):
        raise Invalid(
            f"A name has 1 to {LONGEST} letters or digits, and between them spaces or"
            " . _ - ' @ +. Choose another name.",
            code="user.nameInvalid",
        )
    return tidy


def key(name: str) -> str:
    """Give what two spellings of the same name share, whatever their case or encoding.

    What is too long to be a name shares "" with all that is.
    """
    if len(name) > TYPED:
        return ""
    folded = unicodedata.normalize("NFKC", " ".join(name.split())).casefold()
    return " ".join(unicodedata.normalize("NFKC", folded).casefold().split())


def require_plain(name: str) -> None:
    """Refuse a name to sign in with of which a word mixes alphabets; raises ``Invalid``."""
    if mixes(name):
        raise Invalid(
            "A word of this name has letters of several alphabets, so it can be taken for another"
            " one. Write each word in one alphabet.",
            code="user.nameInvalid",
        )


def labelled(label: str, otherwise: str = "") -> str:
    """Give a label as it is kept; raises ``Invalid`` for long or unprintable ones."""
    tidy = _tidy("NFC", label) or otherwise
    if (
        len(label) > TYPED
        or not tidy
        or len(tidy) > LONGEST
        or any(unicodedata.category(c)[0] == "C" for c in tidy)
    ):
        raise Invalid(f"A label has 1 to {LONGEST} printable characters. Choose another one.")
    return tidy


def groups(given: Iterable[str]) -> list[str]:
    """Give names of groups as they are kept, each once; raises ``Invalid``."""
    tidy = list(dict.fromkeys(shown(name) for name in given))
    if len(tidy) > MOST_GROUPS:
        raise Invalid(f"A person is in at most {MOST_GROUPS} groups.")
    return tidy


def _tidy(form: Literal["NFC", "NFKC"], text: str) -> str:
    """Give a text normalised, with single spaces; "" when it is too long."""
    return " ".join(unicodedata.normalize(form, text).split()) if len(text) <= TYPED else ""


def _is_plain(character: str) -> bool:
    return unicodedata.category(character)[0] in "LN"


def _fits(character: str) -> bool:
    return unicodedata.category(character)[0] in "LMN" or character in BETWEEN
