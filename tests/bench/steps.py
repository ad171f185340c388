"""Steps: a step that does nothing, beside a task type with code of its own that does as little."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

from place import SHOUT, folder, places, turns
from report import Report, median, ms, rate, times, us
from runs import ROUNDS, load

from runningserver import ROOT
from sampleplugin import install

STEP = """
name: step
tasks:
  - name: step
    type: capitals
    initiator: true
"""
FLOWS = {"task": ("shout", SHOUT), "step": ("step", STEP)}
SOURCE = Path(__file__).parent / "instant_plugin"


def main(trees: Sequence[Path]) -> None:
    with folder() as path, places(trees, install(path, SOURCE)) as all_:
        names = [f"{what} ({one.name})" for one in all_ for what in _known(one.tree)]
        report = Report("A step that does nothing, and a task type that does as little", ["value"])
        kept: dict[str, list[tuple[float, float, float]]] = {name: [] for name in names}
        runs = [(one, what) for one in all_ for what in _known(one.tree)]
        for one, what in runs:
            name, text = FLOWS[what]
            one.ann.do("importFlow", "ImportFlow", "seq", text=text)
            asyncio.run(load(one.url, one.ann.token(), name))
        for round_ in range(ROUNDS):
            for one, what in turns(runs, round_):
                before = one.spent()
                name, _ = FLOWS[what]
                each, taken = asyncio.run(load(one.url, one.ann.token(), name))
                spent = one.spent().since(before, len(taken))
                kept[f"{what} ({one.name})"].append((each, median(taken), spent.server))
    for name, rounds in kept.items():
        for figure, show, place in (("runs", rate, 0), ("p50", ms, 1), ("server", us, 2)):
            report.same(f"{name}: {figure}", show(median([one[place] for one in rounds])))
    for name, rounds in kept.items():
        if not name.startswith("step"):
            pairs = zip(kept["step (this)"], rounds, strict=True)
            ratios = [mine[2] / other[2] for mine, other in pairs]
            report.same(f"a step to: {name}, processor time of the server", times(median(ratios)))


def _known(tree: Path) -> list[str]:
    """Give what a tree can run: another one may be from before there were steps."""
    return list(FLOWS) if tree == ROOT else ["task"]
