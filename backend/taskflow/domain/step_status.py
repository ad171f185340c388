"""Step status: how the work of a step stands, beyond what the state of its task says."""

from msgspec import Struct

from taskflow.domain.step import AGAIN, RUN, TIMEOUT
from taskflow.domain.task import Task


class StepStanding(Struct, frozen=True, rename="camel", omit_defaults=True):
    """What the card of a step says: which try it is, when the next begins, how it ended.

    ``attempt`` counts from 1 the tries that follow by themselves; there are ``most`` of them, 1
    where it is tried once. ``again`` is when the next begins, in milliseconds since 1970. It was
    ``late``: its last try took too long. It went ``on`` without a result, for this reason.
    """

    attempt: int = 1
    most: int = 1
    again: int = 0
    late: bool = False
    on: str = ""


def standing(task: Task) -> StepStanding:
    """Say how the work of a step stands."""
    config, run, output, error = (
        value if isinstance(value := task.document.get(name), dict) else {}
        for name in ("config", RUN, "output", "error")
    )
    retry = (config.get("local") or {}).get("retry") or {}
    went_on = output.get("error") if task.done else None
    timer = next((one for one in task.timers.values() if one.name == AGAIN), None)
    return StepStanding(
        attempt=1 + _whole(run.get("retries")),
        most=1 + _whole(retry.get("count") if isinstance(retry, dict) else 0),
        again=timer.due if timer else 0,
        late=error.get("code") == TIMEOUT,
        on=str(went_on.get("message", "")) if isinstance(went_on, dict) else "",
    )


def _whole(value: object) -> int:
    return int(value) if isinstance(value, int | float) else 0
