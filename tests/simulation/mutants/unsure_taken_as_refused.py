"""An append of which nobody knows what became is taken as not stored."""

from typing import Any

from taskflow.domain.errors import TaskflowError

SHOWS = ("refused.stands", "history.", "lost.", "watch.", "twice.", "unreadable.", "unsettled.")


def _giving_up(_append: Any) -> Any:
    async def once(appender: Any, batch: Any) -> Any:
        try:
            await appender._log.append(batch)  # noqa: SLF001
        except TaskflowError as error:
            return error
        return None

    return once


CHANGES = (("taskflow.hub.appender", "Appender._append", _giving_up),)
