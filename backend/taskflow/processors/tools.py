"""Tools: the services and operators that effects may use, by name."""

from collections.abc import Mapping
from typing import Any

from taskflow.domain.errors import NotFound
from taskflow.domain.operator import Operator


class Tools:
    """The services and operators that effects may use, by name."""

    def __init__(self, services: Mapping[str, Any], operators: Mapping[str, Operator]) -> None:
        """Take what the plug-ins brought."""
        self._services = services
        self._operators = operators

    def service(self, name: str) -> Any:
        """Give a service; raises ``NotFound``."""
        return self._find(self._services, "service", name)

    def operator(self, name: str) -> Operator:
        """Give an operator; raises ``NotFound``."""
        operator: Operator = self._find(self._operators, "operator", name)
        return operator

    @staticmethod
    def _find(shelf: Mapping[str, Any], kind: str, name: str) -> Any:
        if name not in shelf:
            raise NotFound(
                f"The {kind} {name} is not installed; install the package that brings it.",
                code=f"{kind}.notFound",
            )
        return shelf[name]
