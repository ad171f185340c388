"""Partial refusal: what must get through. Parts of it may be refused; the whole never is."""

from collections.abc import Callable

import structlog

from taskflow.domain.errors import TaskflowError
from taskflow.hub.decide.draft import Draft, endless

log = structlog.get_logger(__name__)


def refusal(draft: Draft, work: Callable[[Draft], object]) -> TaskflowError | None:
    """Decide a part on a draft of its own and keep it; refused, it leaves no trace.

    Gives what refused it, whatever was raised.
    """
    above = draft.above()
    try:
        work(above)
        above.require_room()
    except TaskflowError as error:
        return error
    except RecursionError:
        return endless()
    except Exception:
        log.exception("decide.failed", family=draft.family)
        return TaskflowError("This went wrong for a reason that only the server's log tells.")
    draft.absorb(above)
    return None
