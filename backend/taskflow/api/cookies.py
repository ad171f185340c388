"""Cookies: those that a login sets, and what a browser sends of them."""

from typing import Final, Literal

from litestar.datastructures import Cookie

from taskflow.auth.access import LIFE
from taskflow.auth.identity import Login
from taskflow.auth.sessions import IDLE

OWN_PATH: Final = "/auth"
"""The refresh cookie and the browser's mark go nowhere else."""
DEVICE_LIFE: Final = 400 * 24 * 60 * 60
"""Seconds that a browser is known; browsers keep no cookie for longer."""


class Cookies:
    """The cookies of one installation: ``mark`` tells its names from another's on the same host.

    Browsers send a host's cookies to all of its ports, so that two installations would else sign
    each other out.
    """

    def __init__(self, mark: str) -> None:
        """Name them."""
        self.access = f"taskflow_access_{mark}"
        self.refresh = f"taskflow_refresh_{mark}"
        self.csrf = f"taskflow_csrf_{mark}"
        self.device = f"taskflow_device_{mark}"

    def of_login(self, login: Login, *, secure: bool) -> list[Cookie]:
        """Give the cookies of a login; the page reads the CSRF token, the others it never sees."""
        return [
            _cookie(self.access, login.access, LIFE, secure=secure),
            _cookie(self.refresh, login.refresh, IDLE // 1000, path=OWN_PATH, secure=secure),
            _cookie(self.csrf, login.csrf, IDLE // 1000, secure=secure, hidden=False),
            _cookie(self.device, login.device, DEVICE_LIFE, path=OWN_PATH, secure=secure),
        ]

    def gone(self, *, secure: bool) -> list[Cookie]:
        """Give the cookies that remove those of a login; the browser stays known."""
        return [
            _cookie(self.access, "", 0, secure=secure),
            _cookie(self.refresh, "", 0, path=OWN_PATH, secure=secure),
            _cookie(self.csrf, "", 0, secure=secure, hidden=False),
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
