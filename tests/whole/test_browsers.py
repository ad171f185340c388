"""A page of a person who is signed in does work of their own families, and of nobody else's."""

import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from websockets.exceptions import InvalidStatus

from pagesatwork import SHOWN, Desk, Page, due
from runningserver import PASSWORD, Person, RunningServer, wait_until
from talking import tasks

LEASE = 15.0
AT_ONCE = 1.0


@pytest.fixture
def desk(server: RunningServer, ann: Person) -> Iterator[Desk]:
    desk = Desk(server, ann)
    yield desk
    for page in desk.pages:
        page.close()


def told(person: Person, family: str) -> dict[str, Any]:
    """Give the task that notifies, as a document."""
    document: dict[str, Any] = tasks(person, family)["tell"]["document"]
    return document


def shown(person: Person, family: str) -> Any:
    return told(person, family).get("output") or None


def signs_out(person: Person, _: Desk) -> None:
    person.post("/auth/logout", {})


def is_deactivated(person: Person, desk: Desk) -> None:
    ident = person.ask("{ me { id } }")["me"]["id"]
    change = "mutation($i: UpdateUser!) { updateUser(input: $i) { active } }"
    desk.ann.ask(change, i={"id": ident, "active": False})


def is_given_a_password(person: Person, desk: Desk) -> None:
    ident = person.ask("{ me { id } }")["me"]["id"]
    change = "mutation($i: SetPassword!) { setPassword(input: $i) { id } }"
    desk.ann.ask(change, i={"id": ident, "password": PASSWORD})


def test_a_page_does_the_work_of_its_person_and_the_log_says_whose_page_it_was(desk: Desk) -> None:
    eve = desk.someone()
    family = due(eve)
    waiting = tasks(eve, family)["tell"]
    assert waiting["kind"] == "WORKING"
    page = desk.page(eve)
    registered = page.register()
    name = eve.ask("{ me { name } }")["me"]["name"]
    assert (registered["name"], registered["environments"]) == (f"{name} (browser)", ["browser"])
    work = page.work()
    assert (work["operator"], work["family"]) == ("notify", family)
    assert work["input"]["title"] == "Ready"
    assert page.settle(work) == ""
    assert shown(eve, family) == SHOWN
    assert page.settle(work) == "effect.settled"
    assert shown(eve, family) == SHOWN


def test_a_page_is_handed_nothing_of_another_person_not_even_an_admin_is(
    desk: Desk, ann: Person
) -> None:
    eve, mallory = desk.someone(), desk.someone()
    others = [desk.at_work(mallory), desk.at_work(ann)]
    claims = [page.send("claim") for page in others]
    family = due(eve)
    member = mallory.ask("{ me { name } }")["me"]["name"]
    eve.do("addMember", "MemberCommand", "seq", family=family, name=member)
    for page, claim in zip(others, claims, strict=True):
        page.nothing(claim)
    mine = desk.at_work(eve)
    work = mine.work()
    for page in others:  # who has seen its name can do nothing with it
        for op, frame in (
            ("heartbeat", {}),
            ("partial", {"text": "x"}),
            ("settle", {"output": {"shown": "system"}}),
        ):
            refused = page.ask(op, work=work["id"], attempt=work["attempt"], **frame)
            assert refused["error"]["code"] == "effect.lost"
        assert "error" not in page.ask("giveUp", work=work["id"], attempt=work["attempt"])
    assert mine.settle(work) == ""
    assert shown(eve, family) == SHOWN


@pytest.mark.parametrize(
    "environments", [("server",), ("python",), ("browser", "server"), ("browser", "python")]
)
def test_a_page_works_in_no_other_environment(desk: Desk, environments: tuple[str, ...]) -> None:
    page = desk.page(desk.someone())
    assert page.register(*environments)["error"]["code"] == "auth.forbidden"
    assert page.ask("claim")["error"]["code"] == "conflict"
    assert "error" not in page.register()
    assert page.ask("claim", environment="server")["error"]["code"] == "auth.forbidden"


def test_neither_a_token_nor_a_stranger_is_a_page(desk: Desk, server: RunningServer) -> None:
    eve = desk.someone()
    page = Page(server, eve, authorization=f"Bearer {eve.token()}")
    desk.pages.append(page)
    assert page.register()["error"]["code"] == "auth.forbidden"
    with pytest.raises(InvalidStatus) as refused:
        Page(server, eve, cookie="")
    assert refused.value.response.status_code == 401
    jar = "; ".join(f"{one.name}={one.value}" for one in eve.http.cookies.jar)
    for headers in ({"cookie": jar}, {"cookie": jar, "origin": "http://evil.example"}):
        with pytest.raises(InvalidStatus) as refused:
            Page(server, eve, **headers)
        assert refused.value.response.status_code == 403


def test_of_two_pages_at_once_one_does_the_work(desk: Desk) -> None:
    eve = desk.someone()
    pages = [desk.at_work(eve), desk.at_work(eve)]
    claims = [page.send("claim") for page in pages]
    families = [due(eve), due(eve)]
    found = [page.told(claim)["work"] for page, claim in zip(pages, claims, strict=True)]
    assert {one["family"] for one in found} == set(families)
    for page, work in zip(pages, found, strict=True):
        assert page.settle(work) == ""
    for page in pages:
        page.nothing(page.send("claim"))
    for family in families:
        assert shown(eve, family) == SHOWN


def test_a_page_that_closes_gives_its_work_to_the_next(desk: Desk) -> None:
    eve = desk.someone()
    family = due(eve)
    page = desk.at_work(eve)
    work = page.work()
    page.ask("giveUp", work=work["id"], attempt=work["attempt"])
    page.close()
    other = desk.at_work(eve)
    again = other.work()
    assert (again["id"], again["family"]) == (work["id"], family)
    assert other.settle(again) == ""


def test_the_work_of_a_page_that_was_killed_is_done_by_the_next(desk: Desk) -> None:
    eve, other = desk.someone(), None
    family = due(eve)
    page = desk.at_work(eve)
    work = page.work()
    page.socket.socket.close()  # it says nothing any more
    other = desk.at_work(eve)
    again = other.told(other.send("claim"), 4 * LEASE)["work"]
    assert (again["id"], again["family"]) == (work["id"], family)
    assert other.settle(work) == "effect.lost"
    assert other.settle(again) == ""
    assert shown(eve, family) == SHOWN


def test_a_page_that_comes_back_within_the_lease_goes_on(desk: Desk) -> None:
    eve = desk.someone()
    family = due(eve)
    page = desk.at_work(eve)
    work = page.work()
    page.socket.socket.close()
    back = desk.at_work(eve)
    assert "error" not in back.ask("heartbeat", work=work["id"], attempt=work["attempt"])
    assert back.settle(work) == ""
    assert shown(eve, family) == SHOWN


@pytest.mark.parametrize("loss", [signs_out, is_deactivated, is_given_a_password])
def test_who_loses_the_right_is_let_go_at_once_and_the_work_is_offered_again(
    desk: Desk, server: RunningServer, loss: Callable[[Person, Desk], None]
) -> None:
    eve = desk.someone()
    name = eve.ask("{ me { name } }")["me"]["name"]
    family = due(eve)
    page, idle = desk.at_work(eve), desk.at_work(eve)
    waiting = idle.send("claim")
    work = page.work() if not waiting else idle.told(waiting)["work"]
    loss(eve, desk)
    began = time.monotonic()
    assert (page.closed(), idle.closed()) == (4401, 4401)
    assert time.monotonic() - began < AT_ONCE
    with pytest.raises(InvalidStatus) as refused:
        Page(server, eve, cookie="; ".join(f"{c.name}={c.value}" for c in eve.http.cookies.jar))
    assert refused.value.response.status_code in (401, 403)
    if loss is is_deactivated:
        ident = {one["name"]: one["id"] for one in people(desk.ann)}[name]
        change = "mutation($i: UpdateUser!) { updateUser(input: $i) { active } }"
        desk.ann.ask(change, i={"id": ident, "active": True})
    back = desk.server.person(name)
    again = desk.at_work(back)
    began = time.monotonic()
    offered = again.work()
    assert time.monotonic() - began < LEASE / 2  # nobody waits for a lease that nobody has
    assert offered["id"] == work["id"]
    assert again.settle(work) == "effect.lost"  # a result of before
    assert again.settle(offered) == ""
    assert shown(back, family) == SHOWN


def people(ann: Person) -> list[dict[str, Any]]:
    edges = ann.ask("{ users(first: 100) { edges { node { id name } } } }")["users"]["edges"]
    return [edge["node"] for edge in edges]


def test_an_output_that_is_none_is_refused_and_the_work_goes_on(desk: Desk) -> None:
    eve = desk.someone()
    family = due(eve)
    page = desk.at_work(eve)
    work = page.work()
    assert page.settle(work, {"shown": "<script>"}) == "operator.output"
    assert page.settle(work) == ""
    assert shown(eve, family) == SHOWN


def test_a_page_has_at_most_64_claims(desk: Desk) -> None:
    page = desk.at_work(desk.someone())
    for _ in range(64):
        page.send("claim")
    assert page.ask("claim")["error"]["code"] == "limit.rate"


def test_admins_see_all_pages_as_one_line(desk: Desk, ann: Person) -> None:
    look = "{ processors { processors { id name environments connections running addedAt } } }"

    def found() -> list[dict[str, Any]]:
        lines = ann.ask(look)["processors"]["processors"]
        return [one for one in lines if "browser" in one["environments"]]

    eve = desk.someone()
    pages = [desk.at_work(one) for one in (eve, eve, desk.someone())]
    due(eve)
    work = pages[0].work()
    (line,) = found()
    assert (line["id"], line["name"], line["addedAt"]) == ("browser", "browser", None)
    assert line["connections"] >= 3
    assert line["running"] == ["notify"]
    pages[0].settle(work)
    for page in desk.pages:
        page.close()
    wait_until(lambda: found() == [])
