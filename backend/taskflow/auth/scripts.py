"""Scripts: which letters may stand beside one another in a name, so that no two look the same."""

import unicodedata
from functools import lru_cache
from typing import Final

TOGETHER: Final = (
    frozenset({"CJK", "HIRAGANA", "KATAKANA", "KATAKANA-HIRAGANA", "IDEOGRAPHIC"}),
    frozenset({"CJK", "HANGUL"}),
    frozenset({"CJK", "BOPOMOFO"}),
)
"""Scripts that are written together within a word."""
LIKE_LATIN: Final = {
    # Cyrillic, small
    **str.maketrans(
        "\u0430\u0435\u043e\u0440\u0441\u0443\u0445\u0456\u0458\u0455"
        "\u04bb\u0501\u051b\u051d\u04cf\u0475\u04af\u0491",
        "aeopcyxijshdqwlvyr",
    ),
    # Cyrillic, capital
    **str.maketrans(
        "\u0410\u0412\u0415\u041a\u041c\u041d\u041e\u0420\u0421\u0422"
        "\u0423\u0425\u0406\u0408\u0405\u050c\u04ba\u051a\u051c",
        "ABEKMHOPCTYXIJSGHQW",
    ),
    # Greek, small
    **str.maketrans(
        "\u03b1\u03b3\u03b9\u03bf\u03bd\u03c1\u03c5\u03f2\u03f3\u03c9",
        "ayiovpucjw",
    ),
    # Greek, capital
    **str.maketrans(
        "\u0391\u0392\u0395\u0396\u0397\u0399\u039a\u039c\u039d\u039f\u03a1\u03a4\u03a5\u03a7",
        "ABEZHIKMNOPTYX",
    ),
    # Armenian
    **str.maketrans(
        "\u0585\u057d\u0578\u0570\u0581\u0575\u0555\u054d",
        "ounhgjOU",
    ),
}
"""Letters of other scripts that are read as Latin ones."""


def mixes(name: str) -> bool:
    """Say whether a word of a name mixes scripts, such as Latin with one Cyrillic letter."""
    words = "".join(c if unicodedata.category(c)[0] in "LM" else " " for c in name).split()
    for word in words:
        found = {script for letter in word if (script := _script(letter))}
        if len(found) > 1 and not any(found <= together for together in TOGETHER):
            return True
    return False


def looks(name: str) -> frozenset[str]:
    """Give how a name looks as written, and in small letters; two that share one are alike."""
    return frozenset(written.translate(LIKE_LATIN).casefold() for written in (name, name.lower()))


@lru_cache(4096)
def _script(letter: str) -> str:
    """Give the script of a letter; "" for marks, digits and signs, which belong to none."""
    if unicodedata.category(letter) not in ("Lu", "Ll", "Lt", "Lo", "Lm"):
        return ""
    return unicodedata.name(letter, "").partition(" ")[0]
