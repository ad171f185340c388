"""Secrets: what is sent along to its servers alone, and taken out of their answers."""

from typing import Final
from urllib.parse import quote

from msgspec import Struct
from msgspec.structs import replace

from taskflow.domain.errors import Invalid, TaskflowError
from taskflow.domain.web import WebResponse
from taskflow.services.web.headers import checked
from taskflow.services.web.target import Target, target

MASK: Final = "********"
SHORT: Final = 6
"""Characters of a secret below which it is a word like others."""


class Secret(Struct, frozen=True):
    """What is sent in the header called ``header``, and to which hosts alone.

    A host is meant with https and its usual port, unless it says ``host:port`` or ``http://host``.
    """

    value: str
    hosts: list[str]
    header: str = "authorization"

    def __repr__(self) -> str:
        return f"Secret({MASK}, {self.hosts})"

    def sent(self) -> dict[str, str]:
        """Give its header; a file that it was read from may have ended with a line end."""
        return checked({self.header: self.value.strip()})

    def is_for(self, place: Target) -> bool:
        """Say whether a place is one of its hosts, by scheme, name and port."""
        return place.origin in map(_origin, self.hosts)

    def wrong(self) -> str:
        """Say what makes it one that cannot be sent, without its value; "" where nothing does."""
        try:
            if not any(self.sent().values()):
                return "it has no value"
            for host in self.hosts:
                if target(_url(host)).path != "/":
                    return f"{host[:60]!r} is more than a host and its port"
        except TaskflowError as error:
            return error.message.partition(". ")[0]
        return ""

    def masked(self, answer: WebResponse) -> WebResponse:
        """Take it out of an answer that repeats it, also as a URL has it."""
        word = self.value.strip().rpartition(" ")[2]
        if len(word) < SHORT:
            return answer
        url, headers, body = answer.url, dict(answer.headers), answer.body
        for one in {word, quote(word), quote(word, safe="")}:
            url = url.replace(one, MASK)
            headers = {key: value.replace(one, MASK) for key, value in headers.items()}
            for encoding in ("utf-8", "latin-1"):
                body = body.replace(one.encode(encoding), MASK.encode())
        return replace(answer, url=url, headers=headers, body=body)


def _url(host: str) -> str:
    return host if "://" in host else f"https://{host}"


def _origin(host: str) -> str:
    try:
        return target(_url(host)).origin
    except Invalid:
        return ""
