"""Who waits for work is woken by what is for them, and by nothing else."""

import gc

from taskflow.hub.due.waiters import Waiters


def test_work_in_the_families_of_one_person_wakes_their_pages_and_whoever_works_for_all() -> None:
    waiters = Waiters()
    places = [("browser", "ann"), ("browser", "bob"), ("browser", ""), ("python", "ann")]
    events = [waiters.event(*place) for place in places]
    waiters.wake("browser", "ann")
    assert [event.is_set() for event in events] == [True, False, True, False]


def test_all_who_wait_at_one_place_are_woken_together() -> None:
    waiters = Waiters()
    one = waiters.event("browser", "ann")
    assert waiters.event("browser", "ann") is one


def test_nothing_is_kept_of_those_who_have_gone() -> None:
    waiters = Waiters()
    for number in range(1000):
        waiters.event("browser", f"p{number}")
    gc.collect()
    assert len(waiters) == 0
    waiters.wake("browser", "p1")
