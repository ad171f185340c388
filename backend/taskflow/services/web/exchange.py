"""Exchange: one request to one address that was checked, and its answer."""

import ssl
from collections.abc import Mapping
from functools import cache

import httpx2

from taskflow.domain.errors import Unavailable, Upstream
from taskflow.domain.web import WebResponse
from taskflow.services.web.addresses import Address
from taskflow.services.web.bodies import read
from taskflow.services.web.headers import told
from taskflow.services.web.target import Target

AGENT = "TaskFlow"


async def exchange(  # noqa: PLR0913  each is a part of a request
    target: Target,
    address: Address,
    method: str,
    headers: Mapping[str, str],
    body: bytes,
    *,
    most: int,
    patience: float,
) -> WebResponse:
    """Ask ``address`` as ``target``; nobody looks the name up again.

    Raises Unavailable, Upstream or TooLarge.
    """
    host = f"[{address}]" if address.version == 6 else str(address)  # noqa: PLR2004  IPv6
    own = {
        "host": target.authority,
        "accept-encoding": "gzip, deflate",
        "connection": "close",
        "user-agent": AGENT,
        "accept": "*/*",
    }
    if body or method not in ("GET", "HEAD", "OPTIONS", "DELETE"):
        own["content-length"] = str(len(body))
    request = httpx2.Request(
        method,
        f"{target.scheme}://{host}:{target.port}{target.path}",
        headers=[(k.encode(), v.encode("latin-1")) for k, v in {**own, **headers}.items()],
        content=body or None,
        extensions={
            "sni_hostname": target.host,
            "timeout": dict.fromkeys(("connect", "read", "write", "pool"), patience),
        },
    )
    try:
        async with httpx2.AsyncHTTPTransport(verify=_trust(), trust_env=False) as transport:
            answer = await transport.handle_async_request(request)
            try:
                given = told(answer.headers.raw)
                coding = "" if method == "HEAD" else given.pop("content-encoding", "")
                content = await read(_raw(answer), coding, most)
            finally:
                await answer.aclose()
    except httpx2.TimeoutException:
        raise TimeoutError from None
    except httpx2.ConnectError as error:
        raise _away(target, error) from None
    except (httpx2.HTTPError, httpx2.InvalidURL, ssl.SSLError, OSError):
        raise Upstream(
            f"{target.authority} does not answer as a server of the web does. Ask again later.",
            code="http.failed",
        ) from None
    return WebResponse(answer.status_code, target.url, given, content)


async def _raw(answer: httpx2.Response):  # type: ignore[no-untyped-def]  # noqa: ANN202
    async for piece in answer.aiter_raw():
        yield piece


def _away(target: Target, error: Exception) -> Unavailable | Upstream:
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLError):
            return Upstream(
                f"The certificate of {target.authority} is not trusted, or it speaks no TLS. Name "
                "the file of the authority that signed it in SSL_CERT_FILE.",
                code="http.untrusted",
            )
        cause = cause.__cause__ or cause.__context__
    return Unavailable(
        f"{target.authority} takes no connection. Ask again later.", code="http.away"
    )


@cache
def _trust() -> ssl.SSLContext:
    """Give what says which certificates are trusted; to make it takes 20 ms."""
    return ssl.create_default_context()
