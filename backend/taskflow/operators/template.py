"""template: fills values in at the places of a text; what the values say is never a template."""

from collections.abc import Iterable, Mapping
from typing import Annotated, Any, ClassVar

from msgspec import Meta, Struct, field

from taskflow.domain.errors import Invalid, Problem, TooLarge
from taskflow.domain.operator import Operator, OperatorRun
from taskflow.domain.template_syntax import misplaced
from taskflow.texts.template import filled, has_places


class Template(Operator):
    """Makes a text of a text with places and the values for them."""

    name = "template"
    label = "Fill in a text"
    icon = "file-text"
    category = "Texts"
    description = (
        "A text with values filled in at its places. Synonyms: template, Liquid, placeholder, "
        "mail merge, form letter, format. Typical requests: write a letter from the fields of a "
        "form; list the items of another step; put several values into one text."
    )
    written: ClassVar[tuple[str, ...]] = ("text",)

    class Input(Struct):
        """The text, and what is filled in."""

        text: Annotated[
            str,
            Meta(
                title="Text",
                description="With places: {{ name }} is the value called name.",
                extra_json_schema={"x-widget": "textarea"},
            ),
        ]
        values: Annotated[
            dict[str, Any], Meta(title="Values", description="By the names in the text.")
        ] = field(default_factory=dict)

    class Output(Struct):
        """What came of it."""

        text: Annotated[str, Meta(title="Text")]

    def mistakes(self, given: Mapping[str, Any]) -> Iterable[Problem]:
        """Tell what is wrong with the text."""
        return misplaced({"text": given.get("text", "")})

    async def run(self, given: Input, run: OperatorRun) -> Output:
        """Fill in; another try with a text that cannot be filled in would not help."""
        if not has_places(given.text):
            return self.Output(given.text)
        try:
            return self.Output(await filled(given.text, given.values, run.owner))
        except (Invalid, TooLarge) as error:
            raise Invalid(error.message, code="operator.input") from None
