"""What an output says of who did something, in a conversation of any length."""

from collections.abc import Iterable, Mapping
from typing import Any

import pytest

from taskflow.domain.errors import Forbidden
from taskflow.domain.event import By
from taskflow.domain.task import Signature
from taskflow.hub.decide.authorship import require_own
from taskflow.tasks.chat import Chat

ANN = By("user", "ann", "Ann")


def said(number: int, **more: Any) -> dict[str, Any]:
    return {"id": f"m-{number}", "role": "user", "content": "so", "user": "ann", **more}


LONG = [said(number) for number in range(1_000)]


class Counting(Chat):
    """Counts what it is asked about."""

    seen = 0

    def signatures(self, output: Mapping[str, Any]) -> Iterable[Signature]:
        """Count the messages."""
        self.seen += len(output.get("messages", ()))
        return super().signatures(output)


def changed(place: int, **more: Any) -> list[dict[str, Any]]:
    return [*LONG[:place], {**LONG[place], **more}, *LONG[place + 1 :]]


@pytest.mark.parametrize(
    "after",
    [
        [*LONG, said(1_000)],
        [said(1_000), *LONG],
        changed(0, content="no"),
        changed(500, user="ben"),
        changed(999, stopped={"user": "ben", "name": "Ben"}),
        [*LONG[1:], said(0, content="no")],
    ],
    ids=["one more", "one before", "other words", "another person", "a stop", "moved and changed"],
)
def test_a_result_says_of_nobody_that_they_did_something(after: list[dict[str, Any]]) -> None:
    with pytest.raises(Forbidden):
        require_own(Chat(), {"messages": LONG}, {"messages": after})


@pytest.mark.parametrize(
    "after",
    [
        LONG,
        LONG[:500],
        LONG[500:],
        [*LONG[1:], LONG[0]],
        [{**one} for one in LONG],
        [*LONG, {"id": "a", "role": "assistant", "content": "yes"}],
    ],
    ids=["the same", "the first", "the last", "moved", "copied", "an answer"],
)
def test_what_was_said_before_may_stay_go_and_move(after: list[dict[str, Any]]) -> None:
    require_own(Chat(), {"messages": LONG}, {"messages": after})


def test_what_waited_may_become_what_was_said() -> None:
    require_own(Chat(), {"messages": [], "waiting": [LONG[0]]}, {"messages": [LONG[0]]})


def test_people_say_of_themselves_what_they_did() -> None:
    require_own(Chat(), {"messages": LONG}, {"messages": [*LONG, said(1_000)]}, ANN)
    with pytest.raises(Forbidden):
        require_own(Chat(), {"messages": LONG}, {"messages": [*LONG, said(1, user="ben")]}, ANN)


def test_an_answer_costs_what_it_says_and_not_what_was_said_before() -> None:
    kind = Counting()
    answer = {"id": "a", "role": "assistant", "content": "yes"}
    require_own(kind, {"messages": LONG}, {"messages": [*LONG, answer]})
    assert kind.seen == 1
