"""Password variants: as what a password may be guessed, beside what it is as it stands."""

import re
import unicodedata
from collections.abc import Iterator
from typing import Final

from taskflow.auth.phrases import without_phrases

LONGEST_WORD: Final = 8
"""Letters of a word that digits and signs around it do not make a good password."""

_ON_OTHER_KEYS: Final = str.maketrans(
    "йцукенгшщзхъфывапролджэячсмитьбюё",
    "qwertyuiop[]asdfghjkl;'zxcvbnm,.`",
)
"""What somebody types who thinks of a word or a row of keys on the other layout."""
_WITH_SHIFT: Final = str.maketrans("!@#$%^&*()", "1234567890")
_ONE_WORD: Final = re.compile(rf"[\W\d_]*[^\W\d_]{{1,{LONGEST_WORD}}}[\W\d_]*")

_NUMBER: Final = re.compile(r"[\d\s()+./-]{,20}")
"""A telephone's, a card's, a date, or digits of pi: as long as people write such numbers."""


def variants(password: str) -> Iterator[str]:
    """Give a password as typed, without accents and signs between, by its keys, without shift.

    What is left of it without a phrase that many think of is read by itself.
    """
    yield password
    folded = password.casefold()
    if (rest := without_phrases(folded)) is not None:
        yield rest
    for reading in (folded, folded.translate(_ON_OTHER_KEYS), folded.translate(_WITH_SHIFT)):
        plain = "".join(filter(str.isalnum, unicodedata.normalize("NFKD", reading)))
        if plain and plain != password:
            yield plain


def is_one_thing(password: str) -> bool:
    """Say whether it is a number, or one short word with digits and signs around it."""
    return any(shape.fullmatch(password) is not None for shape in (_ONE_WORD, _NUMBER))
