"""``taskflow users``: the same whether T@skFlow runs or not."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from cli.commands import Serving, serving, taskflow

pytestmark = pytest.mark.timeout(240)
PASSWORD = "a quiet river at noon"


def make_admin(running: Serving, link: str) -> None:
    made = httpx.post(
        f"{running.url}/auth/setup",
        json={"link": link, "name": "ada", "password": PASSWORD},
        timeout=60,
    )
    assert made.is_success, made.text


def login(running: Serving, password: str) -> httpx.Response:
    return httpx.post(
        f"{running.url}/auth/login", json={"name": "ada", "password": password}, timeout=60
    )


def flows_for(running: Serving, token: str) -> httpx.Response:
    return httpx.post(
        f"{running.url}/graphql",
        headers={"Authorization": f"Bearer {token}"},
        json={"query": "{ flows(first: 1) { edges { node { name } } } }"},
    )


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("users") / "data"


@pytest.fixture(scope="module")
def running(data: Path) -> Iterator[Serving]:
    with serving(data) as found:
        make_admin(found, found.link)
        yield found


def test_a_new_link_replaces_the_one_before(tmp_path: Path) -> None:
    with serving(tmp_path / "data") as running:
        fresh = taskflow(tmp_path / "data", "users", "link").stdout.strip()
        link = fresh.partition("link=")[2]
        assert link != running.link
        make_admin(running, link)


@pytest.mark.usefixtures("running")
def test_users_are_listed(data: Path) -> None:
    assert "ada" in taskflow(data, "users", "list").stdout


def test_a_token_opens_graphql(running: Serving, data: Path) -> None:
    token = taskflow(data, "users", "token", "ada").stdout.strip()
    assert flows_for(running, token).is_success
    assert flows_for(running, f"{token}x").status_code == 401


def test_a_password_can_be_reset(running: Serving, data: Path) -> None:
    fresh = "another river, another noon"
    done = taskflow(data, "users", "password", "ada", "--password", fresh)
    assert done.returncode == 0, done.stderr
    assert login(running, fresh).is_success
    assert not login(running, PASSWORD).is_success


@pytest.mark.parametrize(
    "command", [("token", "nobody"), ("password", "nobody", "--password", "x")]
)
@pytest.mark.usefixtures("running")
def test_an_unknown_user_is_said_so(data: Path, command: tuple[str, ...]) -> None:
    refused = taskflow(data, "users", *command)
    assert refused.returncode == 1
    assert "There is no user nobody" in refused.stderr


def test_all_of_it_works_while_nothing_runs(tmp_path: Path) -> None:
    data = tmp_path / "data"
    assert "no users yet" in taskflow(data, "users", "list").stdout
    link = taskflow(data, "users", "link").stdout.strip().partition("link=")[2]
    with serving(data) as running:
        make_admin(running, running.link)
        assert running.link != link
    token = taskflow(data, "users", "token", "ada").stdout.strip()
    with serving(data) as running:
        assert running.link == ""
        assert flows_for(running, token).is_success
