"""Cookies: the three that a login sets, and what a browser sends of them."""

from typing import Final, Literal

from litestar.datastructures import Cookie

from taskflow.auth.access import LIFE
from taskflow.auth.identity import Login
from taskflow.auth.sessions import IDLE

ACCESS: Final = "taskflow_access"
REFRESH: Final = "taskflow_refresh"
CSRF: Final = "taskflow_csrf"
REFRESH_PATH: Final = "/auth"
"""The refresh cookie goes nowhere else."""


def of_login(login: Login, *, secure: bool) -> list[Cookie]:
    """Give the cookies of a login; the page reads the CSRF token, the others it never sees."""
    return [
        _cookie(ACCESS, login.access, LIFE, secure=secure),
        _cookie(REFRESH, login.refresh, IDLE // 1000, path=REFRESH_PATH, secure=secure),
        _cookie(CSRF, login.csrf, IDLE // 1000, secure=secure, hidden=False),
    ]


def gone(*, secure: bool) -> list[Cookie]:
    """Give the cookies that remove those of a login."""
    return [
        _cookie(ACCESS, "", 0, secure=secure),
        _cookie(REFRESH, "", 0, path=REFRESH_PATH, secure=secure),
        _cookie(CSRF, "", 0, secure=secure, hidden=False),
    ]


def parse(header: str) -> dict[str, str]:
    """Give the cookies of a request's header by name; of two with one name, the first."""
    jar: dict[str, str] = {}
    for pair in header.split(";"):
        name, _, value = pair.strip().partition("=")
        jar.setdefault(name, value)
    return jar


def _cookie(  # noqa: PLR0913 - a cookie has as many sides
    key: str, value: str, seconds: int, *, secure: bool, path: str = "/", hidden: bool = True
) -> Cookie:
    same_site: Literal["lax"] = "lax"
    return Cookie(
        key=key,
        value=value,
        max_age=seconds,
        path=path,
        secure=secure,
        httponly=hidden,
        samesite=same_site,
    )
