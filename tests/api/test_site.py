import pytest

from taskflow.api.site import Site
from taskflow.domain.errors import Forbidden, StartFailed, TaskflowError

HOME = "127.0.0.1:8421"


@pytest.mark.parametrize(
    ("origin", "host"),
    [
        ("http://127.0.0.1:8421", HOME),
        ("http://localhost:8421", "localhost:8421"),
        ("http://LOCALHOST:8421", "localhost:8421"),
        ("http://[::1]:8421", "[::1]:8421"),
        ("http://localhost", "localhost"),
        ("http://localhost:80", "localhost"),
        ("https://localhost", "localhost:443"),
    ],
)
def test_our_own_pages_may_act(origin: str, host: str) -> None:
    assert Site().admits(origin, host)


@pytest.mark.parametrize(
    ("origin", "host"),
    [
        ("http://evil.example", HOME),
        ("http://127.0.0.1:9999", HOME),
        ("http://127.0.0.1", HOME),
        ("http://localhost:8421", HOME),
        ("null", HOME),
        ("", HOME),
        ("file://", HOME),
        ("chrome-extension://abcdef", HOME),
        ("http://127.0.0.1:8421.evil.example", HOME),
        ("http://127.0.0.1:8421@evil.example", HOME),
        ("http://user@127.0.0.1:8421", HOME),
        ("http://127.0.0.1:8421/path", HOME),
        ("http://127.0.0.1:8421?x", HOME),
        ("http://127.0.0.1:abc", HOME),
        ("http://127.0.0.1:99999", HOME),
        ("http://[", HOME),
        ("http://127.0.0.1:8421", ""),
        ("http://evil.example:8421", "evil.example:8421"),
    ],
)
def test_pages_of_other_origins_may_not_act(origin: str, host: str) -> None:
    assert not Site().admits(origin, host)


def test_a_name_made_to_point_here_opens_nothing_on_a_loopback_address() -> None:
    assert not Site("127.0.0.1").admits("http://rebound.example:8421", "rebound.example:8421")


def test_a_server_open_to_a_network_without_origins_goes_by_the_host_it_is_called() -> None:
    site = Site("0.0.0.0")  # noqa: S104 - nothing is bound
    assert site.admits("http://tasks.lan:8421", "tasks.lan:8421")
    assert not site.admits("http://evil.example", "tasks.lan:8421")


def test_a_server_on_a_named_address_knows_that_name() -> None:
    site = Site("192.0.2.5")
    assert site.admits("http://192.0.2.5:8421", "192.0.2.5:8421")
    assert not site.admits("http://other.lan:8421", "other.lan:8421")


def test_behind_a_proxy_the_named_origins_may_act() -> None:
    site = Site("0.0.0.0", ["https://tasks.example.org"])  # noqa: S104 - nothing is bound
    assert site.admits("https://tasks.example.org", "backend:8421")
    assert site.admits("https://tasks.example.org:443", "tasks.example.org")
    assert not site.admits("https://evil.example", "evil.example")
    assert not site.admits("https://tasks.example.org.evil.example", "backend:8421")


def test_cookies_are_secure_wherever_the_browser_speaks_tls() -> None:
    site = Site("127.0.0.1", ["https://tasks.example.org"])
    assert site.secure("https", "anything")
    assert site.secure("http", "tasks.example.org")
    assert not site.secure("http", HOME)
    assert not Site().secure("http", HOME)


def test_programs_send_no_origin_and_browsers_give_themselves_away() -> None:
    site = Site()
    site.require_own_page(None, HOME, None)
    site.require_own_page(None, HOME, "same-origin")
    site.require_own_page(None, HOME, "none")
    for fetch_site in ("cross-site", "same-site"):
        with pytest.raises(Forbidden) as caught:
            site.require_own_page(None, HOME, fetch_site)
        assert caught.value.kind == "auth.foreignOrigin"


def test_a_refusal_says_what_to_do() -> None:
    with pytest.raises(TaskflowError) as caught:
        Site().require_own_page("http://evil.example", HOME, None)
    assert "TASKFLOW_ORIGINS" in caught.value.message


def test_an_origin_that_is_none_stops_the_start() -> None:
    with pytest.raises(StartFailed):
        Site(origins=["tasks.example.org"])
