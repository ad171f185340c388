"""Health: what does not work is said, the worst first, and only to admins what is inside."""

from collections.abc import Iterator

import pytest

from taskflow.domain.health import Health, Reason, status


def health(*reasons: Reason) -> Health:
    made = Health()
    made.watch(lambda: reasons)
    return made


def test_who_has_nothing_to_complain_of_is_well() -> None:
    assert health().reasons() == []
    assert status(health().reasons()) == "ok"


def test_what_is_fatal_comes_first_and_decides() -> None:
    found = health(Reason("a", "A."), Reason("b", "B.", fatal=True), Reason("c", "C.")).reasons()
    assert [reason.code for reason in found] == ["b", "a", "c"]
    assert status(found) == "failed"
    assert status(found[1:]) == "degraded"


def test_one_thing_is_said_once_by_whom_it_is_worst_for() -> None:
    made = health(Reason("a", "First."), Reason("a", "Worse.", fatal=True), Reason("a", "Last."))
    assert [reason.message for reason in made.reasons()] == ["Worse."]


def test_who_cannot_even_say_how_it_is_keeps_nobody_else_from_saying_it() -> None:
    def broken() -> Iterator[Reason]:
        yield Reason("a", "A.")
        raise RuntimeError("secret")

    made = health(Reason("b", "B."))
    made.watch(broken)
    found = made.reasons()
    assert [reason.code for reason in found] == ["b", "health.unknown"]
    assert "secret" not in found[1].message
    assert "secret" in found[1].detail


@pytest.mark.parametrize("fatal", [True, False])
def test_what_is_over_is_not_said_any_more(*, fatal: bool) -> None:
    reasons = [Reason("a", "A.", fatal=fatal)]
    made = Health()
    made.watch(lambda: reasons)
    assert status(made.reasons()) == ("failed" if fatal else "degraded")
    reasons.clear()
    assert status(made.reasons()) == "ok"
