"""An append whose answer is lost is taken as refused, and the next one goes behind it."""

from typing import Any

from taskflow.domain.errors import TaskflowError, Unavailable

SHOWS = ("unreadable.", "history.", "lost.", "twice.", "read.", "watch.", "fold.", "retry.")


def _giving_up(_append: Any) -> Any:
    async def once(appender: Any, batch: Any) -> TaskflowError | None:
        try:
            await appender._log.append(batch)  # noqa: SLF001
        except Unavailable as error:
            appender._next += 1  # noqa: SLF001
            return error
        except TaskflowError as error:
            return error
        return None

    return once


CHANGES = (("taskflow.hub.stream.appender", "Appender._append", _giving_up),)
