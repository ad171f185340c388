"""Sentences: what a document of ours says, one after the other, without its marks."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

FENCED: Final = re.compile(r"^```.*?^```\n", re.MULTILINE | re.DOTALL)
BEGINS: Final = re.compile(r"(?:[-*] |\d+\. |\|)")
MARKS: Final = re.compile(r"!?\[([^\]]*)\]\([^)]*\)|\*\*|(?<!\w)\*|\*(?!\w)|`")
ENDS: Final = re.compile(r"(?<=[.!?])\s+(?=[A-Z\"(])")
RULE: Final = re.compile(r"[|\-: ]+")


def sentences(path: Path) -> list[str]:
    """Give what a Markdown file says; of a table each row, its fields parted by ``|``."""
    return [one for block in _blocks(path.read_text("utf-8")) for one in ENDS.split(block)]


def _blocks(text: str) -> Iterator[str]:
    """Give paragraphs, items and rows, each on one line; no headings, pictures and code."""
    block: list[str] = []
    for line in [*FENCED.sub("\n", text).splitlines(), ""]:
        if block and (not line.strip() or line.startswith("#") or BEGINS.match(line.strip())):
            yield from _plain(" ".join(block))
            block = []
        if line.strip() and not line.startswith(("#", "![")):
            block.append(line.strip())


def _plain(block: str) -> Iterator[str]:
    if RULE.fullmatch(block) is None:
        yield MARKS.sub(r"\1", re.sub(r"^(?:- |\d+\. )", "", block)).strip("| ")
