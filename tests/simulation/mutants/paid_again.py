"""After a restart, what must not be done twice is done again."""

from typing import Any

from taskflow.hub.effects import Due

SHOWS = ("paid.twice",)


def _again(_give_up: Any) -> Any:
    async def again(hub: Any, family: str, task: str, effect: Any) -> None:
        hub.effects.add(Due(family, task, effect))

    return again


CHANGES = (("taskflow.hub.hub", "Hub._give_up", _again),)
