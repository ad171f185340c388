"""Progress of a start, drawn in the terminal: a line per step, with the time it took."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console


class Progress:
    """A ``Report`` for people: a spinner in a terminal, plain lines elsewhere."""

    def __init__(self, console: Console | None = None) -> None:
        """Draw on ``console``; standard output by default."""
        self._console = console or Console(highlight=False)

    @contextmanager
    def step(self, what: str) -> Iterator[None]:
        """Show that ``what`` goes on while the block lasts, then how long it took."""
        began = time.perf_counter()
        try:
            with self._console.status(f"{what} …"):
                yield
        except BaseException:
            self._console.print(f"[red]✗[/red] {what}")
            raise
        took = time.perf_counter() - began
        self._console.print(f"[green]✓[/green] {what} [dim]{took:.1f} s[/dim]")

    def note(self, text: str) -> None:
        """Say a sentence; nothing in it is taken for markup or cut into lines."""
        self._console.print(text, markup=False, soft_wrap=True)
