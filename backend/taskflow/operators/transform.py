"""transform: takes a value apart and together with a bounded JMESPath expression."""

from collections.abc import Iterable, Mapping
from typing import Annotated, Any, ClassVar

from msgspec import Meta, Struct

from taskflow.domain.budget import Budget, pay_for
from taskflow.domain.errors import Invalid, Problem, TooCostly
from taskflow.domain.expression import MAX_BYTES, compile_expression
from taskflow.domain.operator import Operator, OperatorRun


class Transform(Operator):
    """Makes a value of another; computes as much as one step of a statechart may."""

    name = "transform"
    label = "Transform a value"
    icon = "code"
    category = "Values"
    description = (
        "A value made of another by a JMESPath expression. Synonyms: map, filter, select, query, "
        "reshape, convert, JSON, JMESPath. Typical requests: take one field of each item; keep "
        "the items that match; sort a list; count; rename fields."
    )
    written: ClassVar[tuple[str, ...]] = ("expression",)

    class Input(Struct):
        """What is computed, and from what."""

        expression: Annotated[
            str,
            Meta(
                title="Expression",
                description="JMESPath; it sees the value alone, as @.",
                max_length=MAX_BYTES,
            ),
        ]
        value: Annotated[Any, Meta(title="Value")] = None

    class Output(Struct):
        """What came of it; no value where there is none."""

        value: Annotated[Any, Meta(title="Value")] = None

    def mistakes(self, given: Mapping[str, Any]) -> Iterable[Problem]:
        """Refuse what is no expression; an empty one is not written yet."""
        try:
            if text := given.get("expression"):
                compile_expression(text)
        except Invalid as error:
            message, _, remedy = error.message.rstrip(".").rpartition(". ")
            yield Problem("/expression", f"{message}.", f"{remedy}.")

    async def run(self, given: Input, _: OperatorRun) -> Output:
        """Evaluate; another try would come to the same."""
        budget = Budget()
        try:
            value = compile_expression(given.expression).value(given.value, budget)
            pay_for(value, budget)
        except (Invalid, TooCostly) as error:
            raise Invalid(error.message, code="operator.input") from None
        return self.Output(value)
