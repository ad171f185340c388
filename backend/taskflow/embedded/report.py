"""How a start tells its progress to whoever watches it; the command line draws it."""

from contextlib import AbstractContextManager
from typing import Protocol


class Report(Protocol):
    """Progress of a start, for people."""

    def step(self, what: str) -> AbstractContextManager[None]:
        """Show that ``what`` goes on while the block lasts, then how long it took."""
        ...

    def note(self, text: str) -> None:
        """Say a sentence."""
        ...
