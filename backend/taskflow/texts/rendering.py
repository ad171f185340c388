"""Rendering: Liquid with so little in it that no template can run for long or grow large.

Loops are bounded, tags and filters are the few that a prompt needs: none that multiplies text or
computes, since a thread that runs away cannot be stopped. Loaded with the first template, since
Liquid takes 20 MB.
"""

from collections.abc import Callable, Mapping
from functools import lru_cache, wraps
from typing import Any, ClassVar, Final

from liquid import Environment, Mode
from liquid.exceptions import LiquidError, ResourceLimitError
from liquid.template import BoundTemplate

from taskflow.domain.errors import Invalid, TooLarge
from taskflow.domain.template_syntax import FILTERS, TAGS
from taskflow.domain.template_syntax import LONGEST as LONGEST_TEMPLATE

LONGEST_TEXT: Final = 64_000
PARTS: Final = ("break", "continue", "content", "output", "illegal")
"""What Liquid registers as tags too: the inside of loops, plain text and ``{{ }}``."""


class Bounded(Environment):
    """Liquid within limits."""

    block_nesting_limit: ClassVar[int] = 10
    context_depth_limit: ClassVar[int] = 10
    loop_iteration_limit: ClassVar[int | None] = 1_000
    local_namespace_limit: ClassVar[int | None] = LONGEST_TEXT
    output_stream_limit: ClassVar[int | None] = LONGEST_TEXT

    def setup_tags_and_filters(self, *, extra: bool = False) -> None:
        """Keep what is allowed of the standard tags and filters."""
        super().setup_tags_and_filters(extra=extra)
        self.tags = {name: self.tags[name] for name in TAGS + PARTS if name in self.tags}
        self.filters = {name: _guarded(self.filters[name]) for name in FILTERS}


def render(template: str, values: Mapping[str, Any]) -> str:
    """Fill in a template; what is not there is empty.

    Raises Invalid (``template.invalid``) or TooLarge, with the line.
    """
    try:
        return _parsed(template).render(values)
    except ResourceLimitError:
        raise TooLarge(
            "The template gives more text than a model can read; take out loops or large values.",
            code="template.tooLarge",
        ) from None
    except LiquidError as error:
        raise Invalid(
            f"The template is not valid: {error}. Write {{{{ name }}}} to insert a value.",
            code="template.invalid",
        ) from None


@lru_cache(maxsize=256)
def _parsed(template: str) -> BoundTemplate:
    if len(template) > LONGEST_TEMPLATE:
        raise TooLarge(
            f"The template is longer than {LONGEST_TEMPLATE} characters; shorten it.",
            code="template.tooLarge",
        )
    return _environment.from_string(template)


def _guarded(function: Callable[..., Any]) -> Callable[..., Any]:
    """Make a filter refuse large texts: each gives at most what it gets."""

    @wraps(function)
    def guarded(value: Any, *args: Any, **named: Any) -> Any:
        if sum(map(_size, (value, *args))) > LONGEST_TEXT:
            raise ResourceLimitError("too much text", token=None)
        return function(value, *args, **named)

    return guarded


def _size(value: Any) -> int:
    if isinstance(value, str):
        return len(value)
    if isinstance(value, list | tuple):
        return len(value) + sum(len(item) for item in value if isinstance(item, str))
    return 0


_environment = Bounded(tolerance=Mode.STRICT)
