"""Afar: what programs elsewhere were handed."""

from itertools import pairwise

from simulation.oracle.sight import Sight

MOST_CALLS = 2


async def called_within_reason(sight: Sight) -> None:
    """Work is begun twice at most, unless a hub has ended since; once what may be done but once."""
    ledger, journal = sight.world.afar, sight.world.journal
    for ident, attempts in ledger.attempts.items():
        counted = [one for one in attempts if one.counts]
        if ident in ledger.once and len(counted) > 1:
            times = [f"{one.processor} at {one.began:.2f}" for one in counted]
            sight.violated("afar.paid", f"{ident[:6]}: {times}")
        ended = sum(journal.excused(a.began, b.began) for a, b in pairwise(counted))
        if len(counted) - ended > MOST_CALLS:
            sight.violated("afar.calls", f"{ident[:6]} is begun {len(counted)} times")
