"""Thinking: tells what a model thinks from what it says, where both come as one text."""

import re
import string
from typing import Final

BLOCKS: Final = {
    "<think>": "</think>",
    "<thinking>": "</thinking>",
    "<thought>": "</thought>",
    "<reasoning>": "</reasoning>",
    "<seed:think>": "</seed:think>",
    "<mm:think>": "</mm:think>",
    "<|start_thinking|>": "<|end_thinking|>",
    "<|begin_of_thought|>": "<|end_of_thought|>",
    "<|channel|>analysis<|message|>": "<|end|><|start|>assistant<|channel|>final<|message|>",
    "[think]": "[/think]",
    "◁think▷": "◁/think▷",
}
"""How the blocks of several families of models begin and end, in lower case."""
OPENER, CLOSER = next(iter(BLOCKS.items()))
LONGEST: Final = max(map(len, BLOCKS))
LOWER: Final = str.maketrans(string.ascii_uppercase, string.ascii_lowercase)
"""Unlike ``str.lower``, it keeps every place in a text."""
ALONE: Final = re.compile(r"(?<![`'\"])</think>(?=[ \t]*\n|[^\s`'\".,;:)\]>])")
"""The end of a block whose begin the server left out; not one that is spoken about."""
LAST: Final = re.compile(r"(?<![`'\"])</think>\s*$")


class Sorted:
    """Sorts a text that comes in pieces; a block counts at the beginning of the answer alone.

    ``said`` and ``thought`` are what the last piece added. ``recants`` when it showed that all
    before was thought: some servers leave the opening mark out.
    """

    def __init__(self) -> None:
        """Begin before the first word."""
        self.said = self.thought = ""
        self.recants = False
        self._held = self._closer = ""
        self._begun = self._closed = False

    @property
    def open(self) -> bool:
        """Say whether a text without ``<`` could be anything but said."""
        return bool(self._held) or not self._begun

    def feed(self, text: str) -> None:
        """Sort one more piece; what may be a part of a mark is held back."""
        self.said = self.thought = ""
        self.recants = False
        if self._begun and self._closed:
            self.said = text
            return
        self._held += text
        while self._held and self._sort():
            pass

    def end(self) -> None:
        """Give what was held back; there is no more."""
        held, self._held = self._held, ""
        self.recants = self._begun and not self._closed and bool(LAST.search(held))
        self.said = "" if self._closer or self.recants else held
        self.thought = held if self._closer else ""

    def _sort(self) -> bool:
        """Sort what is held; give whether there is more to do at once."""
        if self._closer:
            return self._inside()
        return self._watch() if self._begun else self._before()

    def _before(self) -> bool:
        """Look whether a block begins."""
        text = self._held.lstrip()
        start = text[:LONGEST].translate(LOWER)
        for opener, closer in BLOCKS.items():
            if start.startswith(opener):
                self._closer, self._held = closer, text[len(opener) :]
                return True
            if opener.startswith(start):
                return False
        self._held = text if self._closed else self._held
        self._begun = True
        return True

    def _inside(self) -> bool:
        """Take thoughts up to the end of the block."""
        before, mark, after = _parted(self._held, self._closer)
        self.thought += before
        self._held = after if mark else self._held[len(before) :]
        if mark:
            self._closer, self._closed = "", True
        return bool(mark)

    def _watch(self) -> bool:
        """Say what is held, and look for the end of a block that had no begin."""
        if self._closed or OPENER in self._held:
            self._closed = True
            self.said, self._held = self.said + self._held, ""
            return False
        if found := ALONE.search(self._held):
            self.thought += self.said + self._held[: found.start()]
            self.said, self._held = "", self._held[found.end() :]
            self.recants = self._closed = True
            self._begun = False  # what follows begins anew
            return True
        kept = self._held.rfind("<", -LONGEST)
        kept = kept if kept >= 0 and _may_grow(self._held[kept:]) else len(self._held)
        self.said += self._held[:kept]
        self._held = self._held[kept:]
        return False


def _parted(text: str, mark: str) -> tuple[str, str, str]:
    """Part a text at a mark, or before what may become one."""
    lower = text.translate(LOWER)
    if (place := lower.find(mark)) >= 0:
        return text[:place], mark, text[place + len(mark) :]
    kept = next((n for n in range(len(mark) - 1, 0, -1) if lower.endswith(mark[:n])), 0)
    return text[: len(text) - kept], "", ""


def _may_grow(tail: str) -> bool:
    """Say whether a text that begins with ``<`` may become the end, or the begin, of a block."""
    return any(mark.startswith(tail) or tail.rstrip(" \t") == mark for mark in (CLOSER, OPENER))
