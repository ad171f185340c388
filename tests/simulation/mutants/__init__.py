"""Mutants: one wrong behaviour each, put into the product while it runs; all must be found.

A mutant is a file with ``SHOWS`` (kinds of violations, one of which must appear) and ``CHANGES``
(what :func:`simulation.seam.replaced` replaces). ``seeds.json`` has a seed that finds each.
"""

import json
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from importlib import import_module
from pathlib import Path
from types import ModuleType

from simulation.seam import replaced

HERE = Path(__file__).parent
SEEDS = HERE / "seeds.json"


def names() -> list[str]:
    """Give all mutants."""
    return sorted(file.stem for file in HERE.glob("*.py") if file.stem != "__init__")


def mutant(name: str) -> ModuleType:
    """Give a mutant."""
    return import_module(f"simulation.mutants.{name}")


@contextmanager
def mutated(name: str) -> Iterator[None]:
    """Let the product be wrong in one way; with no name, as it is."""
    with ExitStack() as stack:
        for module, path, make in mutant(name).CHANGES if name else ():
            stack.enter_context(replaced(module, path, make))
        yield


def seeds() -> dict[str, int]:
    """Give the recorded seeds."""
    recorded: dict[str, int] = json.loads(SEEDS.read_text()) if SEEDS.exists() else {}
    return recorded
