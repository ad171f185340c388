"""OperatorRun: a run that keeps what an operator tells, for trying an operator by itself."""

from collections.abc import Mapping
from typing import Any

from taskflow.domain.errors import NotFound


class Told:
    """One attempt at one piece of work; ``services`` are what the operator may ask, by name."""

    attempt = "1"
    key = "work"
    owner = "somebody"

    def __init__(self, services: Mapping[str, Any] | None = None) -> None:
        """Begin with nothing told."""
        self.text = ""
        self.thoughts = ""
        self.fractions: list[float] = []
        self.lines: list[str] = []
        self._services = dict(services or {})

    async def partial(self, text: str) -> None:
        """Keep a part of the result."""
        self.text += text

    async def thought(self, text: str) -> None:
        """Keep what precedes a result."""
        self.thoughts += text

    async def recant(self) -> None:
        """Take all text until here for thought."""
        self.thoughts += self.text
        self.text = ""

    async def progress(self, fraction: float, words: str = "") -> None:
        """Keep how much is done."""
        self.fractions.append(fraction)
        if words:
            self.lines.append(words)

    async def log(self, line: str) -> None:
        """Keep a line."""
        self.lines.append(line)

    def service(self, name: str) -> Any:
        """Give a service by its name."""
        try:
            return self._services[name]
        except KeyError:
            raise NotFound(f"There is no service {name} here; name it in the test.") from None
