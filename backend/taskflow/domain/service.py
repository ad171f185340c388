"""Service and operator: what a plug-in wraps, and what it makes of a task."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Any, ClassVar, Protocol

from taskflow.domain.patch import Patch
from taskflow.domain.view import TaskView


class Run(Protocol):
    """One attempt at one effect, as the work itself sees it."""

    @property
    def attempt(self) -> str:
        """Name the attempt; a new one starts after a crash or a lost lease."""
        ...

    @property
    def owner(self) -> str:
        """Give the id of the person to whom the family belongs; "" where nobody needs it."""
        ...

    async def partial(self, text: str) -> None:
        """Send text to whoever watches now; it is kept only until the result is in the log."""
        ...

    async def thought(self, text: str) -> None:
        """Show whoever watches now what precedes an answer and is no part of it."""
        ...

    async def recant(self) -> None:
        """Tell whoever watches now that all partial text until here was only thought."""
        ...

    def service(self, name: str) -> Any:
        """Give a service by its name."""
        ...

    async def operator(self, name: str, task: TaskView) -> Patch:
        """Let an operator transform the task."""
        ...


class Service:
    """A wrapped outside interface; one file, one service, found by its entry point.

    It is made once with the values of the settings it names in ``needs``, and closed at the end.
    """

    name: ClassVar[str]
    needs: ClassVar[tuple[str, ...]] = ()

    def __init__(self, values: Mapping[str, str]) -> None:
        """Keep what is needed; connect lazily."""
        self.values = dict(values)

    def on_behalf_of(self, person: str) -> Any:  # noqa: ARG002  most have room for all
        """Give the service as one person asks it: where there is little room, people take turns."""
        return self

    async def close(self) -> None:
        """Close connections."""


class Operator(ABC):
    """A reusable transformation of a task; one file, one operator, found by its entry point."""

    name: ClassVar[str]

    @abstractmethod
    async def apply(self, task: TaskView, run: Run) -> Patch:
        """Give what changes in the task."""
