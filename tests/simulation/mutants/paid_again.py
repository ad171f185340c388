"""After a restart, what must not be done twice is done again."""

from typing import Any

from taskflow.hub.due.claims import Due

SHOWS = ("paid.twice",)


def _again(_give_up: Any) -> Any:
    async def again(due: Any, family: str, task: str, effect: Any) -> None:
        due.effects.add(Due(family, task, effect))

    return again


CHANGES = (("taskflow.hub.due.work", "DueWork._give_up", _again),)
