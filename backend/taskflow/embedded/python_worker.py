"""The embedded worker: does the work of an environment in a confined process, for the hub alone.

It is told on its standard input what to do, and inherits a socket that leads to the hub. Under
bubblewrap it has no network beside that, and sees neither the data folder nor the settings file.
"""

import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from taskflow.embedded.child import COMPUTING, Child, Equip, Recipe
from taskflow.sandbox.command import around

TITLE: Final = "The worker for Python"
PROGRAM: Final = (sys.executable, "-IB", "-m", "taskflow.processors.own_worker")


def python_worker(  # noqa: PLR0913  what a process is made of
    data: Path,
    packages: Sequence[str],
    equip: Equip,
    there: Callable[[], bool],
    trouble: Callable[[], str],
    *,
    hidden: Sequence[Path] = (),
) -> Child:
    """Prepare the worker, which may read the code of some ``packages`` beside ours.

    It sees neither the data folder nor what is ``hidden`` beside that.
    ``there`` says whether it has come to work, ``trouble`` why one that has does not work any more.
    """

    async def ready(_: str) -> bool:
        return there()

    async def broken(_: str) -> str:
        return trouble()

    recipe = Recipe(
        name="python",
        title=TITLE,
        command=lambda _: (*around(packages, (data, *hidden)), *PROGRAM),
        url=None,
        ready=ready,
        broken=broken,
        equip=equip,
        grace=2,
        nice=COMPUTING,
    )
    return Child(recipe, data)
