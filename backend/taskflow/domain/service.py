"""Service: what a plug-in wraps; and the run that a task type's own work has."""

from collections.abc import Mapping
from typing import Any, ClassVar, Protocol

from msgspec import Struct

from taskflow.domain.operator import OperatorRun


class Run(OperatorRun, Protocol):
    """One attempt at one effect, as the work of a task type sees it."""

    async def text(self, template: str) -> str:
        """Fill in a text of the definition: ``{{ shared.x }}``, ``{{ tasks.name.output.x }}``."""
        ...

    async def values(self, fields: Mapping[str, Any]) -> dict[str, Any]:
        """Make what a definition wrote into values: texts are filled in, ``{"=": …}`` evaluated."""
        ...

    async def operator(self, name: str, given: Mapping[str, Any]) -> dict[str, Any]:
        """Let an operator work; takes the JSON of its input and gives that of its output."""
        ...


class Service:
    """A wrapped outside interface; one file, one service, found by its entry point.

    It is made once with the values of the settings of T@skFlow that it names in ``needs``, and
    closed at the end. ``settings`` is a model of its own ones, each with a default and a
    description: ``TASKFLOW_NAME_FIELD`` sets one, or ``field`` in the table ``[name]`` of the
    settings file. A service that has them is made with them, as ``chosen``; one whose metadata
    says ``extra={"secret": True}`` is shown nowhere.
    """

    name: ClassVar[str]
    needs: ClassVar[tuple[str, ...]] = ()
    settings: ClassVar[type[Struct] | None] = None

    def __init__(self, values: Mapping[str, str], chosen: Any = None) -> None:
        """Keep what is needed; connect lazily."""
        self.values = dict(values)
        self.chosen = chosen

    @classmethod
    def refuse(cls, chosen: Any) -> str:
        """Say what is wrong with its own settings beyond their types; "" where nothing is.

        What it says is shown, so it must not repeat a secret.
        """
        del chosen
        return ""

    def on_behalf_of(self, person: str) -> Any:  # noqa: ARG002  most have room for all
        """Give the service as one person asks it: where there is little room, people take turns."""
        return self

    async def close(self) -> None:
        """Close connections."""
