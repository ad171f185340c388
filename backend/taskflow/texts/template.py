"""Template: a person's text with values of the task in it, filled in by a worker process.

A chat asks with the same text and the same values at every turn, so what was filled in lately is
known without a worker.
"""

from collections import OrderedDict
from hashlib import blake2b
from typing import Any, Final

from taskflow.domain.errors import TooLarge
from taskflow.domain.item import ITEM, item_of
from taskflow.domain.view import TaskView
from taskflow.sandbox import call
from taskflow.sandbox.framing import packed
from taskflow.sandbox.process import Overrun

PATIENCE: Final = 2.0
"""Seconds for one template: its process is killed then, and everybody else's goes on."""
OWN: Final = ("config", "error", "input", "label", "output", "run", "shared", "state")
RENDER: Final = "taskflow.texts.rendering:render"
KNOWN: Final = 512
"""Texts that are remembered."""
SHORT: Final = 8 * 1024
"""Characters of the longest of them."""
LITTLE: Final = 64 * 1024
"""Bytes of all that such a text was made of."""
CLOCK: Final = ("now", "today")
"""Names under which Liquid gives the time: what is made with it is another text each time."""


async def fill(template: str, task: TaskView, person: str = "") -> str:
    """Fill in ``{{ tasks.name.… }}``, ``{{ input.x }}``, ``{{ output.x }}``, ``{{ item.value }}``.

    People take turns. Raises Invalid (``template.invalid``) or TooLarge (``template.tooLarge``).
    """
    if not has_places(template):
        return template
    return await filled(template, _values(template, task), person)


def has_places(template: str) -> bool:
    """Say whether there is anything to be filled in in a text."""
    return "{{" in template or "{%" in template


async def filled(template: str, values: dict[str, Any], person: str) -> str:
    """Fill in a text with values; raises as :func:`fill`."""
    key = _key(person, template, values)
    if (known := _known.get(key)) is not None:
        _known.move_to_end(key)
        return known
    try:
        text = str(await call(person, RENDER, template, values, seconds=PATIENCE))
    except (Overrun, ValueError):
        raise TooLarge(
            "The template takes too long to fill in; take out loops or large values.",
            code="template.tooLarge",
        ) from None
    if key and len(text) <= SHORT:
        _known[key] = text
        if len(_known) > KNOWN:
            _known.popitem(last=False)
    return text


def _key(person: str, template: str, values: dict[str, Any]) -> bytes:
    """Give what tells a text from all others; nothing where it is not to be remembered."""
    if any(name in template for name in CLOCK):
        return b""
    made_of, size = blake2b(digest_size=32), 0
    for piece in packed([person, template, values]):
        size += len(piece)
        if size > LITTLE:
            return b""
        made_of.update(piece)
    return made_of.digest()


def _values(template: str, task: TaskView) -> dict[str, Any]:
    """Give what the template names: a long conversation need not go along to say a topic."""
    own = {name: task.document.get(name, {}) for name in OWN if name in template}
    named = {name: dict(task.tasks[name]) for name in task.tasks if name in template}
    item = {ITEM: item_of(task.document)} if ITEM in template else {}
    return {**item, **own, "tasks": named}


_known: OrderedDict[bytes, str] = OrderedDict()
