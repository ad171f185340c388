"""Partial output: what ended work had said becomes part of its task, in the commit that ends it.

The text streams beside the log. It is read while the end of the work is decided, so that the log
has either both, the end and the half, or neither; and since the end settles the effect, a result
that comes later is ignored.
"""

from collections.abc import Iterable
from typing import Literal

import structlog
from msgspec.structs import replace

from taskflow.domain.errors import Limited
from taskflow.domain.event import Effect
from taskflow.domain.limits import MAX_BYTES
from taskflow.domain.patch import EMPTY, Patch, apply
from taskflow.domain.plugin import interrupted
from taskflow.domain.view import Half
from taskflow.hub.decide.field_permissions import permit, result_of
from taskflow.hub.decide.pending import Pending
from taskflow.hub.decide.views import view

Why = Literal["stopped", "failed", "timeout"]
log = structlog.get_logger(__name__)


def keep_partial_output(pending: Pending, ended: Iterable[Effect], why: Why) -> None:
    """Add to an event what is to be kept of each effect that it ends without a result."""
    draft, by = pending.draft, pending.given.happening.by
    for effect in ended:
        spoken = draft.saying(effect.id)
        half = Half(effect.name, why, by, draft.at)
        if spoken:
            lines = tuple(spoken.lines.kept)
            half = replace(half, text=spoken.text, attempt=spoken.name, log=lines)
        pending.add(_kept(pending, half))


def _kept(pending: Pending, half: Half) -> Patch:
    """Ask the task's type; a mistake of its own, or a text too long, must not keep work going."""
    draft, instance, document = pending.draft, pending.instance, pending.document
    kind = draft.catalogue.known(document)
    if kind is None:
        return EMPTY
    try:
        shown = view(draft.family, instance, document, draft, draft.plan)
        patch = interrupted(kind, shown, half)
        size = permit(patch, result_of(kind.writes), dotted_keys=True)
        apply(document, patch)
        draft.require_spare(size)
    except Limited as error:
        log.warning("half.left", task=instance, effect=half.effect, reason=error.message)
        return EMPTY
    except Exception:
        log.exception("half.lost", kind=kind.name, task=instance, effect=half.effect)
        return EMPTY
    if draft.task(instance).size + size > MAX_BYTES:
        log.warning("half.tooLarge", kind=kind.name, task=instance, bytes=size)
        return EMPTY
    return patch
