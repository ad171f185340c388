"""Leases of work run on the wall clock, which can be set."""

from typing import Any

SHOWS = ("asked.", "unknown.", "paid.twice", "unsettled.")


def _by_the_wall(init: Any) -> Any:
    def made(hub: Any, **given: Any) -> None:
        init(hub, **given)
        hub.effects._clock = lambda: hub.now() / 1000  # noqa: SLF001
        hub.effects._looked = hub.now() / 1000  # noqa: SLF001

    return made


def _unstalled(expire: Any) -> Any:
    def look(effects: Any) -> Any:
        effects._looked = effects._clock()  # noqa: SLF001
        return expire(effects)

    return look


CHANGES = (
    ("taskflow.hub.hub", "Hub.__init__", _by_the_wall),
    ("taskflow.hub.effects", "Effects.expire", _unstalled),
)
