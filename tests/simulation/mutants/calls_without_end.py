"""What came to no end elsewhere is no attempt: it is simply offered again."""

from typing import Any

SHOWS = ("afar.calls", "afar.paid")


def _offered(missed: Any) -> Any:
    def again(effects: Any, claim: Any, due: Any) -> None:
        if due.remote:
            effects._offer(due)  # noqa: SLF001
        else:
            missed(effects, claim, due)

    return again


CHANGES = (("taskflow.hub.due.effects", "Effects._missed", _offered),)
