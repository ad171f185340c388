"""Commands: what one can say to ``python tests/simulation``."""

import argparse
import gc
import json
import multiprocessing
import os
import sys
import warnings
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import partial
from typing import Any, NamedTuple

from simulation.counts import counted
from simulation.mutants import SEEDS, mutant, mutated, names, seeds
from simulation.plan import Plan
from simulation.run import Result, run
from simulation.shrink import Shrinker, described


def main() -> None:
    """Do what the command line says."""
    parser = argparse.ArgumentParser(prog="python tests/simulation", description=__doc__)
    parser.add_argument("seed", nargs="?", type=int, help="replay one run with its trace")
    parser.add_argument("--seeds", default="", help="FIRST:END, run many")
    parser.add_argument("--last", type=int, default=0, help="only so many last lines of the trace")
    parser.add_argument("--quiet", action="store_true", help="tell the sum only")
    parser.add_argument("--counts", action="store_true", help="tell how often what happened")
    parser.add_argument("--json", action="store_true", help="one line of JSON per seed")
    parser.add_argument("--shrink", default="", help="leave out what this kind does not need")
    parser.add_argument("--mutant", default="", help="put a wrong behaviour in")
    parser.add_argument("--hunt", default="", help="NAMES or all: find seeds that show mutants")
    parser.add_argument("--most", type=int, default=2000, help="seeds of a hunt")
    parser.add_argument("--unrecorded", action="store_true", help="leave seeds.json as it is")
    parser.add_argument("--recorded", action="store_true", help="play every mutant's seed")
    parser.add_argument("--jobs", type=int, default=1, help="processes (0: one for each core)")
    given = parser.parse_args()
    warnings.simplefilter("ignore")  # of coroutines that die with their process
    gc.collect()
    gc.freeze()
    with mutated(given.mutant):
        _do(given)


def _do(given: argparse.Namespace) -> None:
    jobs = given.jobs or os.cpu_count() or 1
    if given.hunt:
        wanted = names() if given.hunt == "all" else given.hunt.split(",")
        _hunt(wanted, given.most, jobs, record=not given.unrecorded)
    elif given.recorded:
        _recorded(jobs)
    elif given.seeds:
        first, _, end = given.seeds.partition(":")
        counts = _many(range(int(first), int(end)), jobs, quiet=given.quiet, as_json=given.json)
        for name, count in sorted(counts.items()) if given.counts else ():
            _say(f"{count:8} {name}")
    elif given.shrink:
        _shrink(given.seed, given.shrink, quiet=given.quiet)
    elif given.seed is not None:
        result = run(Plan.drawn(given.seed))
        if not given.quiet:
            _say(result.journal.trace(given.last))
        _tell(result)


class Told(NamedTuple):
    """What one run came to: kinds of violations with the words of the first, and counts."""

    seed: int
    seconds: float
    first: dict[str, str]
    counts: Counter[str]


def _told(seed: int) -> Told:
    result = run(Plan.drawn(seed))
    first = {one.kind: one.text for one in reversed(result.violations)}
    return Told(
        seed, result.seconds, {kind: first[kind] for kind in result.kinds}, counted(result.journal)
    )


def _each(work: Any, items: Iterable[Any], jobs: int) -> Iterator[Any]:
    """Do work for each item, in their order, with several processes."""
    if jobs == 1:
        yield from map(work, items)
        return
    with multiprocessing.get_context("fork").Pool(jobs) as pool:
        yield from pool.imap(work, items)


def _hunt(wanted: list[str], most: int, jobs: int, *, record: bool) -> None:
    """Find for each mutant the first seed that shows it and nothing of the kind without it."""
    recorded = seeds()
    for name in wanted:
        recorded.pop(name, None)
        for seed, shown in enumerate(_each(partial(_shown, name), range(most), jobs)):
            if shown:
                recorded[name] = seed
                _say(f"{name}: seed {seed} shows {shown}")
                break
        else:
            _say(f"{name}: not found in {most} seeds")
        if record:
            SEEDS.write_text(json.dumps(recorded, indent=2, sort_keys=True) + "\n")


def _recorded(jobs: int) -> None:
    """Play each mutant's recorded seed: one line of JSON with what it shows."""
    recorded = seeds()
    there = [name for name in names() if name in recorded]
    found = dict(zip(there, _each(partial(_at, recorded), there, jobs), strict=True))
    for name in names():
        _say(json.dumps({"mutant": name, "shows": found.get(name, [])}))


def _at(recorded: dict[str, int], name: str) -> list[str]:
    return _shown(name, recorded[name])


def _shown(name: str, seed: int) -> list[str]:
    """Give the kinds by which a mutant shows itself in a run that has none of them without it."""
    with mutated(name):
        found = [k for k in run(Plan.drawn(seed)).kinds if k.startswith(mutant(name).SHOWS)]
    without = set(run(Plan.drawn(seed)).kinds) if found else set()
    return [kind for kind in found if kind not in without]


def _shrink(seed: int, kind: str, *, quiet: bool) -> None:
    plan = Plan.drawn(seed)
    kinds = [one for one in run(plan).kinds if one.startswith(kind)]
    if not kinds:
        _say(f"Seed {seed} shows no {kind}.")
        return
    small = Shrinker(kinds[0]).shrink(plan)
    result = run(small)
    if not quiet:
        _say(result.journal.trace())
    _tell(result)
    _say(described(small))


def _many(seeds: range, jobs: int, *, quiet: bool, as_json: bool) -> Counter[str]:
    kinds: Counter[str] = Counter()
    counts: Counter[str] = Counter()
    begun: dict[str, int] = {}
    seconds = 0.0
    for told in _each(_told, seeds, jobs):
        seconds += told.seconds
        counts += told.counts
        for kind, words in told.first.items():
            kinds[kind] += 1
            begun.setdefault(kind, told.seed)
            if not quiet and not as_json:
                _say(f"seed {told.seed}: {kind}: {words[:300]}")
        if as_json:
            _say(json.dumps({"seed": told.seed, "violations": told.first, "counts": told.counts}))
    if as_json:
        return counts
    _say(f"{len(seeds)} seeds in {seconds:.1f} s of one core, {len(seeds) / seconds:.1f} a second")
    for kind, count in kinds.most_common():
        _say(f"{count:6} {kind}  (first: {begun[kind]})")
    return counts


def _tell(result: Result) -> None:
    _say(
        f"seed {result.plan.seed}: {result.seconds:.2f} s, {result.steps} steps, "
        f"{result.calls} calls, {len(result.faults)} faults"
    )
    for one in result.violations[:12]:
        _say(f"   {one.kind}: {one.text[:300]}")


def _say(words: str) -> None:
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()
