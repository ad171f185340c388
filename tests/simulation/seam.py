"""Seam: replaces one function of the product while a mutant runs."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any

Make = Callable[[Any], Any]
"""Gives what stands in the place of a function, from that function."""


@contextmanager
def replaced(module: str, path: str, make: Make) -> Iterator[None]:
    """Replace ``path`` of a module: a method in its class, a function wherever it was imported to.

    Raises ``LookupError`` when the product has it no more: then the mutant must move with it.
    """
    *above, name = path.split(".")
    owner: Any = import_module(module)
    for part in above:
        owner = getattr(owner, part, None)
    real = getattr(owner, name, None)
    if real is None:
        raise LookupError(f"There is no {module}.{path} any more; move the mutant.")
    new = make(real)
    homes = [owner] if above else _imported(name, real)
    for home in homes:
        setattr(home, name, new)
    try:
        yield
    finally:
        for home in homes:
            setattr(home, name, real)


def _imported(name: str, real: Any) -> list[Any]:
    ours = [module for key, module in sys.modules.items() if key.startswith("taskflow.")]
    return [module for module in ours if getattr(module, name, None) is real]
