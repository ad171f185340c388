"""notify: tells the owner of the family something, where they have T@skFlow open."""

from typing import Annotated, Final, Literal

from msgspec import Meta, Struct

from taskflow.domain.operator import BrowserOperator

WITHIN: Final = r"^(/([^/\\\s][^\\\s]*)?)?$"
"""A link that stays within T@skFlow: `//` and backslashes name another server."""

SAYS: Final = r"\S"
"""A title of blanks alone would tell nothing."""


class Notify(BrowserOperator):
    """Shows a notification of the system where that is allowed, else a notice in the page.

    It is one and the same notification however often it is shown, so that it may be shown again.
    """

    name = "notify"
    label = "Notify"
    icon = "bell"
    category = "People"
    description = (
        "A notification in the browser of the person to whom the family belongs. Synonyms: alert, "
        "push message, toast, pop-up, reminder, tell somebody. Typical requests: tell me when the "
        "answer is there; remind me that something waits; say that a long job has ended."
    )

    class Input(Struct):
        """What is told."""

        title: Annotated[str, Meta(title="Title", pattern=SAYS, min_length=1, max_length=200)]
        text: Annotated[
            str,
            Meta(title="Text", max_length=2000, extra_json_schema={"x-widget": "textarea"}),
        ] = ""
        link: Annotated[
            str,
            Meta(
                title="Link",
                description="A path within T@skFlow, as /inbox; none: the family.",
                max_length=1000,
                pattern=WITHIN,
            ),
        ] = ""

    class Output(Struct):
        """How it was told."""

        shown: Annotated[
            Literal["system", "page"],
            Meta(
                title="Shown",
                description="By the system, or as a notice in the page.",
                extra_json_schema={"x-options": {"system": "By the system", "page": "In the page"}},
            ),
        ]
