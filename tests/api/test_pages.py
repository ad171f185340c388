"""The built pages: packed as the browser takes them, and kept where their name holds a hash."""

import gzip
from collections.abc import Iterator
from pathlib import Path

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from taskflow.api.headers import add_headers
from taskflow.api.pages import pages

SCRIPT = "say('hello');" * 200
SECRET = "not a page"


@pytest.fixture
def browser(tmp_path: Path) -> Iterator[TestClient[Litestar]]:
    (tmp_path / "secret.txt").write_text(SECRET)
    folder = tmp_path / "dist"
    (folder / "assets").mkdir(parents=True)
    (folder / "index.html").write_text("<main></main>")
    (folder / "assets" / "main-1.js").write_text(SCRIPT)
    (folder / "assets" / "main-1.js.br").write_bytes(b"packed by brotli")
    (folder / "assets" / "main-1.js.gz").write_bytes(gzip.compress(SCRIPT.encode()))
    (folder / "assets" / "small-1.js").write_text("1")
    app = Litestar([pages(folder)], before_send=[add_headers])
    with TestClient(app) as client:
        yield client


def asked(browser: TestClient[Litestar], path: str, accepts: str) -> tuple[str | None, bytes]:
    """Give the coding and the bytes as they came over the wire."""
    with browser.stream("GET", path, headers={"accept-encoding": accepts}) as answer:
        assert answer.status_code == 200
        return answer.headers.get("content-encoding"), b"".join(answer.iter_raw())


@pytest.mark.parametrize("accepts", ["gzip, deflate, br, zstd", "BR", "br;q=0.5, gzip;q=1"])
def test_who_takes_brotli_gets_the_smallest_copy(
    browser: TestClient[Litestar], accepts: str
) -> None:
    assert asked(browser, "/assets/main-1.js", accepts) == ("br", b"packed by brotli")


@pytest.mark.parametrize(
    "accepts", ["gzip", "deflate, gzip;q=0.8", "br;q=0, gzip", "br;q=0.00,gzip"]
)
def test_who_takes_gzip_alone_gets_that(browser: TestClient[Litestar], accepts: str) -> None:
    coding, body = asked(browser, "/assets/main-1.js", accepts)
    assert coding == "gzip"
    assert gzip.decompress(body).decode() == SCRIPT


@pytest.mark.parametrize(
    "accepts", ["", "identity", "deflate", "br;q=0, gzip;q=0", "bread, gzipped"]
)
def test_who_takes_neither_gets_the_file_itself(
    browser: TestClient[Litestar], accepts: str
) -> None:
    assert asked(browser, "/assets/main-1.js", accepts) == (None, SCRIPT.encode())


def test_a_copy_is_told_as_what_it_is_packed_from_and_never_taken_for_another(
    browser: TestClient[Litestar],
) -> None:
    with browser.stream("GET", "/assets/main-1.js", headers={"accept-encoding": "br"}) as packed:
        assert packed.headers["content-type"].startswith("text/javascript")
        assert packed.headers["vary"] == "Accept-Encoding"
        assert "immutable" in packed.headers["cache-control"]
        assert packed.headers["x-content-type-options"] == "nosniff"
        assert packed.headers["content-security-policy"] == "default-src 'self'"
    plain = browser.get("/assets/main-1.js", headers={"accept-encoding": "identity"})
    assert plain.headers["vary"] == "Accept-Encoding"
    assert plain.text == SCRIPT


def test_what_was_too_small_to_be_packed_is_given_as_it_is(browser: TestClient[Litestar]) -> None:
    assert asked(browser, "/assets/small-1.js", "br, gzip") == (None, b"1")


def test_the_first_page_is_asked_for_anew_and_guards_itself(browser: TestClient[Litestar]) -> None:
    page = browser.get("/flows/any", headers={"accept": "text/html"})
    assert page.headers["cache-control"] == "no-cache"
    assert "frame-ancestors 'none'" in page.headers["content-security-policy"]


@pytest.mark.parametrize("path", ["/%00", "/a%00b", "/%ff%fe", "/" + "a" * 5_000, "/%ed%a0%80"])
def test_a_path_that_no_file_can_have_is_no_mistake_of_the_server(
    browser: TestClient[Litestar], path: str
) -> None:
    assert browser.get(path, headers={"accept": "application/json"}).status_code == 404
    assert browser.get(path, headers={"accept": "text/html"}).status_code == 200


@pytest.mark.parametrize(
    "path", ["/../secret.txt", "/%2e%2e/secret.txt", "/assets/..%2f..%2fsecret.txt"]
)
def test_nothing_outside_the_pages_is_given(browser: TestClient[Litestar], path: str) -> None:
    assert SECRET not in browser.get(path).text
