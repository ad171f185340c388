"""Outgoing: what is asked of servers that people name, never one that only this machine reaches.

A name is looked up once, every address that it has is checked, and one of them is asked: there is
no second look-up that could say otherwise. The same is done for each redirect.
"""

import asyncio
from collections.abc import Mapping
from importlib import import_module
from typing import Annotated, Any, ClassVar, Final

from msgspec import Meta, Struct, field

from taskflow.domain.errors import Forbidden, Invalid, NotFound, Unavailable, Upstream
from taskflow.domain.service import Service
from taskflow.domain.turns import Turns
from taskflow.domain.web import Web, WebRequest, WebResponse
from taskflow.services.web.addresses import Address, Allowed, address_of
from taskflow.services.web.headers import ANYWHERE, checked
from taskflow.services.web.lookups import LookUps, Resolve
from taskflow.services.web.secrets import Secret
from taskflow.services.web.target import Target, led_to, target

EXCHANGE: Final = "taskflow.services.web.exchange"
METHODS: Final = ("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE")
REDIRECTS: Final = (301, 302, 303, 307, 308)
SEE_OTHER: Final = 303
MOVED: Final = (301, 302)
"""Those after which a POST has always been followed by a GET; all else is asked again as it is."""
LARGEST: Final = 4 * 1024 * 1024
"""Bytes that may be sent."""


class Outgoing(Service):
    """The service ``http``; see :class:`taskflow.domain.web.Web`."""

    name = "http"

    class Settings(Struct, frozen=True):
        """Whom people may ask."""

        allow: Annotated[
            list[str],
            Meta(
                description="Hosts and networks that may be asked though they are not public, such "
                "as `wiki.local, 10.1.0.0/16`.",
            ),
        ] = field(default_factory=list)
        secrets: Annotated[
            dict[str, Secret],
            Meta(
                description="Secrets that flows may name, each with the hosts that get it and the "
                'header: `{"wiki": {"value": "Bearer …", "hosts": ["wiki.local"]}}`. A host gets '
                "it by https at its usual port, unless `wiki.local:8443` or `http://wiki.local` is "
                "said.",
                extra={"secret": True},
            ),
        ] = field(default_factory=dict)
        at_once: Annotated[
            int, Meta(description="Requests at once; one person has half of them.", ge=2, le=1000)
        ] = 32

    settings: ClassVar[type[Struct]] = Settings

    def __init__(
        self, values: Mapping[str, str], chosen: Any = None, *, resolve: Resolve | None = None
    ) -> None:
        """Connect lazily; ``resolve`` gives the addresses of a host, by default the system does."""
        super().__init__(values, chosen)
        self.chosen: Outgoing.Settings = chosen or self.Settings()
        self._allowed = Allowed(self.chosen.allow)
        self._look_ups = LookUps(resolve)
        most = self.chosen.at_once
        self._turns = Turns(most, most // 2, lambda: asyncio.get_running_loop().create_future())
        self._loading = asyncio.Lock()
        self._module: Any = None

    @classmethod
    def refuse(cls, chosen: Any) -> str:
        """Say which value of ``allow`` or secret is none, or "" where all are."""
        try:
            Allowed(chosen.allow)
        except ValueError as error:
            return f"allow has {str(error)[:60]!r}, which is neither a host nor a network"
        wrong = ((name, secret.wrong()) for name, secret in chosen.secrets.items())
        return next((f"the secret {name[:60]}: {why}" for name, why in wrong if why), "")

    def on_behalf_of(self, person: str) -> Web:
        """Give the service as one person asks it, in turn with the others."""
        return OutgoingOf(self, person)

    async def ask(self, request: WebRequest, person: str = "") -> WebResponse:
        """Give what is answered; see :class:`taskflow.domain.web.Web`."""
        if request.method not in METHODS or len(request.body) > LARGEST:
            raise _refused(
                f"Ask by one of {', '.join(METHODS)}, and send at most {LARGEST:,} bytes."
            )
        headers = checked(request.headers)
        if request.key:
            headers["idempotency-key"] = request.key
        async with self._turns.turn(person):
            try:
                async with asyncio.timeout(request.patience):
                    answer = await self._followed(request, target(request.url), headers, person)
            except TimeoutError:
                raise Unavailable(
                    f"There was no whole answer within {request.patience:g} seconds. Ask again "
                    "later, or allow more time.",
                    code="http.timeout",
                ) from None
        secret = self.chosen.secrets.get(request.secret)
        return secret.masked(answer) if secret else answer

    async def _followed(
        self, request: WebRequest, place: Target, headers: dict[str, str], person: str
    ) -> WebResponse:
        """Ask, and follow where it leads."""
        first, method, body = place, request.method, request.body
        for left in range(request.redirects, -1, -1):
            own = {**headers, **self._secret(request.secret, place, first)}
            address = await self._checked(place, person)
            exchange = (await self._loaded()).exchange
            limits = {"most": request.most, "patience": request.patience}
            answer: WebResponse = await exchange(place, address, method, own, body, **limits)
            to = answer.headers.get("location", "")
            if answer.status not in REDIRECTS or not to or not request.redirects:
                return answer
            if not left:
                break
            following = led_to(place, to)
            if (place.scheme, following.scheme) == ("https", "http"):
                raise _refused(f"{place.authority} leads from https to http. Ask another server.")
            if following.origin != first.origin:
                headers = {k: v for k, v in headers.items() if k in ANYWHERE}
            if _shown_elsewhere(answer.status, method):
                method, body = "GET", b""
                headers = {k: v for k, v in headers.items() if not k.startswith("content-")}
            place = following
        raise Upstream(
            f"{first.authority} leads on and on, more than {request.redirects} times. Ask for "
            "what it leads to, or allow more redirects.",
            code="http.redirects",
            details={"final": 1},
        )

    async def _checked(self, place: Target, person: str) -> Address:
        """Look a host up, once, and give an address of it that may be asked."""
        given = address_of(place.host)
        if given is None:
            named = await self._look_ups.of(place.host, place.port, person)
            found = [address for one in named if (address := address_of(one)) is not None]
        else:
            found = [given]
        if not found:
            raise Unavailable(
                f"There is no host {place.host}. Correct its name, or ask again later.",
                code="http.unknownHost",
            )
        # One that is not public among several is refused as well: which is asked would be chance.
        if not self._allowed.host(place.host) and not all(map(self._allowed.address, found)):
            raise Forbidden(
                f"{place.host} is not public. Whoever runs T@skFlow can allow it in "
                "TASKFLOW_HTTP_ALLOW.",
                code="http.refused",
                details={"final": 1},
            )
        return found[0]

    def _secret(self, name: str, place: Target, first: Target) -> dict[str, str]:
        """Give the header of a secret, for a host that may have it."""
        if not name:
            return {}
        secret = self.chosen.secrets.get(name)
        if secret is None:
            raise NotFound(
                f"There is no secret {name[:60]}. Whoever runs T@skFlow names it in "
                "TASKFLOW_HTTP_SECRETS.",
                code="secret.notFound",
                details={"final": 1},
            )
        if secret.is_for(place):
            return secret.sent()
        if place.origin != first.origin:
            return {}
        raise Forbidden(
            f"The secret {name} is not for {place.origin}. Name another one, or ask another host; "
            "which it is for is said in TASKFLOW_HTTP_SECRETS.",
            code="secret.refused",
            details={"final": 1},
        )

    async def _loaded(self) -> Any:
        """Load what speaks HTTP, once: it takes a while, and nobody may be given half of it."""
        if self._module is None:
            async with self._loading:
                self._module = await asyncio.to_thread(import_module, EXCHANGE)
        return self._module


class OutgoingOf:
    """The service as one person asks it."""

    def __init__(self, outgoing: Outgoing, person: str) -> None:
        """Ask by ``outgoing`` for a person."""
        self._outgoing = outgoing
        self._person = person

    async def ask(self, request: WebRequest) -> WebResponse:
        """Give what is answered when it is this person's turn."""
        return await self._outgoing.ask(request, self._person)


def _shown_elsewhere(status: int, method: str) -> bool:
    """Say whether what was asked for is done, and only its result is to be got."""
    if status == SEE_OTHER:
        return method not in ("GET", "HEAD")
    return status in MOVED and method == "POST"


def _refused(message: str) -> Invalid:
    return Invalid(message, code="http.request", details={"final": 1})
