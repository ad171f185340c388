"""Capitals: the operator that does what the sample plug-in's TaskShout does."""

from typing import ClassVar

from msgspec import Struct

from taskflow.domain.operator import Operator, OperatorRun


class Capitals(Operator):
    """Upper-cases a text."""

    name = "capitals"
    label = "Capitals"
    instant: ClassVar[bool] = True

    class Input(Struct):
        """What to shout."""

        text: str = ""

    class Output(Struct):
        """What was shouted."""

        text: str

    async def run(self, given: Input, _: OperatorRun) -> Output:
        """Raise the voice."""
        return self.Output(given.text.upper())
