"""At mention: ``@name`` where it stands in a text by itself, as people call somebody by it.

``frontend/src/flow/atMention.ts`` is the twin; one corpus tests both. It takes linear time.
"""

import re
from typing import Final
from unicodedata import category, normalize

_FENCE: Final = re.compile(r"^ {0,3}(`{3,}|~{3,})(.*)$", re.DOTALL)
_TICKS: Final = re.compile("`+")
_UNSPACED: Final = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff"
    "\U00020000-\U0003ffff]"
)
"""Scripts whose words follow one another without a space, or that hang endings on names."""
_JOINS: Final = frozenset("+-%/&=#~@")
"""What joins a word to what precedes an ``@``, as in addresses."""
_GOES_ON: Final = frozenset(".-/@")
"""What a longer name goes on with, if a word follows."""


def is_called(text: str, name: str) -> bool:
    """Say whether a text calls somebody: ``@name`` in no word, no address, no code.

    Small letters and capitals are the same, and so is however an accent is written.
    """
    wanted = _alike(f"@{name.strip()}")
    if wanted == "@":
        return False
    said = _alike(_without_code(text))
    place = said.find(wanted)
    while place >= 0:
        if _begins(said, place) and _ends(said, place + len(wanted), wanted[-1]):
            return True
        place = said.find(wanted, place + 1)
    return False


def _alike(text: str) -> str:
    return normalize("NFC", text).lower()


def _begins(text: str, place: int) -> bool:
    before = text[max(0, place - 2) : place]
    if before and before[-1] in _JOINS:
        before = before[:-1]
    return not before or not _in_word(before[-1]) or bool(_UNSPACED.match(before[-1]))


def _ends(text: str, end: int, last: str) -> bool:
    after = text[end : end + 2]
    if not after:
        return True
    if after[0] in _GOES_ON:
        return not _in_word(after[1:])
    if not _in_word(after[0]):
        return True
    return bool(_UNSPACED.match(after[0])) and not _UNSPACED.match(last)


def _in_word(character: str) -> bool:
    """Say whether it is a letter, a mark, a digit or ``_``."""
    return bool(character) and (category(character)[0] in "LMN" or category(character) == "Pc")


def _without_code(text: str) -> str:
    """Leave out blocks between fences, and what stands between backticks."""
    if "`" not in text and "~~~" not in text:
        return text
    return _without_spans("\n".join(_unfenced(text)))


def _unfenced(text: str) -> list[str]:
    kept: list[str] = []
    fence = ""
    for line in text.split("\n"):
        found = _FENCE.match(line)
        if fence:
            if found and found[1].startswith(fence) and not found[2].strip():
                fence = ""
        elif found and (found[1][0] == "~" or "`" not in found[2]):
            fence = found[1]
            kept.append("")
        else:
            kept.append(line)
    return kept


def _without_spans(text: str) -> str:
    """Leave out what stands between two runs of as many backticks."""
    runs = [found.span() for found in _TICKS.finditer(text)]
    closing: dict[int, int] = {}
    closed_by: list[int | None] = []
    for start, end in reversed(runs):
        closed_by.append(closing.get(end - start))
        closing[end - start] = end
    kept: list[str] = []
    place = 0
    for (start, _), closed in zip(runs, reversed(closed_by), strict=True):
        if start >= place and closed is not None:
            kept += (text[place:start], "`")
            place = closed
    return "".join((*kept, text[place:]))
