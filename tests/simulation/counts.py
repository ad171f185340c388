"""Counts: what really happened in a run, so that nothing is silently never played."""

import re
from collections import Counter

from simulation.journal import Journal

_KINDS = tuple(
    (re.compile(pattern), name)
    for pattern, name in (
        (r"[\d .]+ ([a-z_]+)#\d+$", "operation {}"),
        (r"answers \S+ (\w+ )\S+ (\w+)", "{}{}"),
        (r"(is up|is killed|is paused|has stopped|has lost the store|start refused)", "{}"),
        (r"asks (\w+) ", "model {}"),
        (r"\w+\.\w+  !(\w+)$", "fault {}"),
        (r"(\w+\.\w+)$", "call {}"),
    )
)
"""Lines of the journal by what they say, and the name under which they are counted."""


def counted(journal: Journal) -> Counter[str]:
    """Count operations, faults, calls of the store, answers, and what became of hubs."""
    counts: Counter[str] = Counter()
    for _, who, words in journal.entries:
        if who in ("clock", "disk", "pip", "ORACLE"):
            counts[who] += 1
        elif who == "log":
            counts[f"log {words.partition(' ')[0]}"] += 1
        else:
            counts.update(_named(words))
    counts["watchers"] = len(journal.watches)
    counts["watchers told"] = sum(len(watch.seqs) for watch in journal.watches)
    return counts


def _named(words: str) -> list[str]:
    for pattern, name in _KINDS:
        if found := pattern.match(words):
            return [name.format(*found.groups())]
    return []
