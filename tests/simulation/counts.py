"""Counts: what really happened in a run, so that nothing is silently never played."""

import re
from collections import Counter

from simulation.journal import Journal

_KINDS = tuple(
    (re.compile(pattern), names)
    for pattern, names in (
        (r"[\d .]+ ([a-z_]+)#\d+$", ("operation {}",)),
        (r"answers \S+ (\w+ )\S+ (\w+)", ("{}{}",)),
        (r"(is up|is killed|is paused|has stopped|has lost the store|start refused)", ("{}",)),
        (r"asks (\w+) ", ("model {}",)),
        (r"(\w+\.\w+)  !(\w+)$", ("fault {1}", "call {0}", "call {0} !{1}")),
        (r"(\w+\.\w+)$", ("call {}",)),
    )
)
"""Lines of the journal by what they say, and the names under which they are counted."""
_ASKED = re.compile(r"is asked \S+ (\w+) (\S+) in (\S+)$")
_ANSWERED = re.compile(r"answers \S+ \w+ (\S+): ")


def counted(journal: Journal) -> Counter[str]:
    """Count operations, faults, calls of the store, answers, and what became of hubs."""
    counts: Counter[str] = Counter()
    for _, who, words in journal.entries:
        if who in ("clock", "disk", "pip", "ORACLE"):
            counts[who] += 1
        elif who in ("log", "reached"):
            counts[f"{who} {words.partition(' ')[0] if who == 'log' else words}"] += 1
        else:
            counts.update(_named(words))
    counts["watchers"] = len(journal.watches)
    counts["watchers told"] = sum(len(watch.seqs) for watch in journal.watches)
    return counts + races(journal)


def races(journal: Journal) -> Counter[str]:
    """Count by their kinds the pairs of commands that one family was given at the same time."""
    counts: Counter[str] = Counter()
    waiting: dict[str, tuple[str, str]] = {}
    for _, _, words in journal.entries:
        if asked := _ASKED.match(words):
            kind, mark, family = asked.groups()
            for other, elsewhere in waiting.values():
                if elsewhere == family:
                    counts["race " + " and ".join(sorted((kind, other)))] += 1
            waiting[mark] = kind, family
        elif answered := _ANSWERED.match(words):
            waiting.pop(answered[1], None)
    return counts


def _named(words: str) -> list[str]:
    for pattern, names in _KINDS:
        if found := pattern.match(words):
            return [name.format(*found.groups()) for name in names]
    return []
