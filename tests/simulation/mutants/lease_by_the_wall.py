"""How long a processor has been silent is measured by the clock on the wall."""

from typing import Any

SHOWS = ("asked.", "unknown.", "paid.twice", "unsettled.")


def _by_the_wall(init: Any) -> Any:
    def begin(hub: Any, **given: Any) -> None:
        now = given["now"]
        init(hub, **{**given, "clock": lambda: now() / 1000})

    return begin


def _always_awake(expire: Any) -> Any:
    def look(effects: Any) -> Any:
        effects._looked = effects.clock()  # noqa: SLF001
        return expire(effects)

    return look


CHANGES = (
    ("taskflow.hub.hub", "Hub.__init__", _by_the_wall),
    ("taskflow.hub.due.effects", "Effects.expire", _always_awake),
)
