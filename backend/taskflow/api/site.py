"""Site: where browsers reach this server, and which pages may therefore act for a person."""

from collections.abc import Sequence
from typing import Final
from urllib.parse import SplitResult, urlsplit

from taskflow.domain.errors import Forbidden, StartFailed

LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "::1"})
EVERYWHERE: Final = frozenset({"", "0.0.0.0", "::"})  # noqa: S104 - compared, not bound
PORTS: Final = {"http": 80, "https": 443}
STRANGE: Final = frozenset({"cross-site", "same-site"})
"""What browsers say in Sec-Fetch-Site of a request that another site's page makes."""


class Site:
    """The names of this server.

    ``host`` is the address it listens on, ``origins`` where a proxy offers it, for example
    ``https://tasks.example.org``. A page may act when its origin is one of these, or when it came
    from this very host and port; on a loopback address a host is known by its loopback names
    only, so that a name made to point here (DNS rebinding) opens nothing.
    """

    def __init__(self, host: str = "127.0.0.1", origins: Sequence[str] = ()) -> None:
        """Take what the settings say."""
        places = [_configured(origin) for origin in origins]
        self._origins = frozenset(places)
        names = LOOPBACK | {name for _, name, _ in places} | {host.lower()}
        self._names = None if host in EVERYWHERE and not origins else names

    def require_own_page(self, origin: str | None, host: str, fetch_site: str | None) -> None:
        """Raise ``Forbidden`` when a page of another origin sent this; programs send no origin."""
        if origin is None:
            if fetch_site in STRANGE:
                raise _foreign("another site")
        elif not self.admits(origin, host):
            raise _foreign(origin[:200])

    def admits(self, origin: str, host: str) -> bool:
        """Say whether a page of this origin may act on the server it calls by this host."""
        place = _place(origin)
        if place is None:
            return False
        return place in self._origins or self._is_same(place, host)

    def secure(self, scheme: str, host: str) -> bool:
        """Say whether a browser that calls this host speaks TLS, here or at a proxy."""
        if scheme in ("https", "wss"):
            return True
        called = _split(f"https://{host}")
        return called is not None and ("https", *_name_and_port(called)) in self._origins

    def _is_same(self, place: tuple[str, str, int], host: str) -> bool:
        scheme, name, port = place
        called = _split(f"{scheme}://{host}")
        if called is None or _name_and_port(called) != (name, port):
            return False
        return self._names is None or name in self._names


def _configured(origin: str) -> tuple[str, str, int]:
    place = _place(origin)
    if place is None:
        raise StartFailed(
            f"{origin} is no origin. Write TASKFLOW_ORIGINS like https://tasks.example.org.",
            code="start.origin",
        )
    return place


def _place(origin: str) -> tuple[str, str, int] | None:
    """Give (scheme, name, port) of an origin, or None when it is none."""
    split = _split(origin)
    if split is None or split.path not in ("", "/") or split.query or split.fragment:
        return None
    return (split.scheme, *_name_and_port(split))


def _name_and_port(split: SplitResult) -> tuple[str, int]:
    return split.hostname or "", split.port or PORTS[split.scheme]


def _split(url: str) -> SplitResult | None:
    try:
        split = urlsplit(url)
        usable = split.scheme in PORTS and split.hostname and split.port != 0
    except ValueError:
        return None
    return split if usable and split.username is None else None


def _foreign(origin: str) -> Forbidden:
    return Forbidden(
        f"A page of {origin} may not act here. Open T@skFlow itself; behind a proxy, name its"
        " address in TASKFLOW_ORIGINS.",
        code="auth.foreignOrigin",
    )
