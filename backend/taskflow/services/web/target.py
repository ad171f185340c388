"""Target: a URL taken apart, strictly: what two programs might read in two ways is refused."""

import re
from typing import Final
from urllib.parse import quote, urljoin, urlsplit

from msgspec import Struct

from taskflow.domain.errors import Invalid
from taskflow.services.web.addresses import address_of

LONGEST: Final = 8 * 1024
PORTS: Final = {"http": 80, "https": 443}
CLOSED: Final = frozenset(
    (
        *(1, 7, 9, 11, 13, 15, 17, 19, 20, 21, 22, 23, 25, 37, 42, 43, 53, 69, 77, 79, 87, 95),
        *(101, 102, 103, 104, 109, 110, 111, 113, 115, 117, 119, 123, 135, 137, 139, 143, 161),
        *(179, 389, 427, 465, 512, 513, 514, 515, 526, 530, 531, 532, 540, 548, 554, 556, 563),
        *(587, 601, 636, 989, 990, 993, 995, 1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061),
        *(6000, 6379, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 10080, 11211),
    )
)
"""Ports of other protocols, which an answer to HTTP might mean something to."""
_UNSEEN: Final = re.compile(r"[\x00-\x20\x7f\x80-\xa0]")
_LABEL: Final = re.compile(r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?", re.ASCII)
_PORT: Final = re.compile(r"[0-9]{1,5}", re.ASCII)
_NUMBER: Final = re.compile(r"[0-9]+|0x[0-9a-f]*", re.ASCII)
_SAFE: Final = "!#$%&'()*+,/:;=?@[]~"
_LONGEST_HOST: Final = 253


class Target(Struct, frozen=True):
    """Where a request goes: ``host`` is a name or an address, without brackets."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def authority(self) -> str:
        """Give host and port as the header Host has them."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def origin(self) -> str:
        """Give what tells a server from others."""
        return f"{self.scheme}://{self.authority}"

    @property
    def url(self) -> str:
        """Write it again."""
        return self.origin + self.path


def target(url: str) -> Target:
    """Read a URL; raises Invalid (``http.url``)."""
    _require_plain(url)
    try:
        parts = urlsplit(url)
    except ValueError:
        raise _no_url("is not one") from None
    scheme = parts.scheme.lower()
    if scheme not in PORTS:
        raise _no_url("begins neither with http:// nor with https://")
    if "@" in parts.netloc or "%" in parts.netloc:
        raise _no_url("has a user, a password or % before its path")
    host, port = _split(parts.netloc, scheme)
    path = quote(parts.path or "/", safe=_SAFE)
    if not path.startswith("/"):
        raise _no_url("has no path")
    query = f"?{quote(parts.query, safe=_SAFE)}" if parts.query else ""
    return Target(scheme, host, port, path + query)


def led_to(place: Target, location: str) -> Target:
    """Read where a place leads to; raises as :func:`target` does."""
    _require_plain(location)
    try:
        return target(urljoin(place.url, location))
    except ValueError:
        raise _no_url("to which the server leads is not one") from None


def _require_plain(url: str) -> None:
    if len(url) > LONGEST or _UNSEEN.search(url):
        raise _no_url("is too long, or has a space or a control character in it")
    if "\\" in url:
        raise _no_url("has a backslash in it")


def _split(netloc: str, scheme: str) -> tuple[str, int]:
    host, colon, rest = netloc.partition("]") if netloc.startswith("[") else ("", "", netloc)
    if colon:
        name = host[1:]
        address = address_of(name)
        if address is None or address.version != 6 or "%" in name:  # noqa: PLR2004  IPv6
            raise _no_url("has no address between its brackets")
        name = str(address)
    else:
        name, colon, after = rest.partition(":")
        rest = colon + after
        name = _named(name)
    if not rest:
        return name, PORTS[scheme]
    if rest[0] != ":" or not _PORT.fullmatch(rest[1:]):
        raise _no_url("has an odd port")
    port = int(rest[1:])
    if not 1 <= port < 1 << 16 or port in CLOSED:
        raise _no_url(f"has the port {port}, which is not one of the web")
    return name, port


def _named(name: str) -> str:
    """Give a host as it is looked up; what only looks like a name may be an address."""
    if not name.isascii():
        import idna  # noqa: PLC0415  its tables take 3 MB, for few hosts

        try:
            name = idna.encode(name, uts46=True).decode()
        except idna.IDNAError:
            raise _no_url("has a host that is no name") from None
    name = name.lower().removesuffix(".")
    labels = name.split(".")
    if _NUMBER.fullmatch(labels[-1]):
        # A number at the end is an address: 127.1, 0x7f.1 and 2130706433 are 127.0.0.1.
        address = address_of(name)
        if address is None:
            raise _no_url("has an address in an odd notation")
        return str(address)
    if len(name) > _LONGEST_HOST or not all(_LABEL.fullmatch(label) for label in labels):
        raise _no_url("has a host that is no name")
    return name


def _no_url(what: str) -> Invalid:
    return Invalid(
        f"The URL {what}. Write it as https://example.org/path.",
        code="http.url",
        details={"final": 1},
    )
