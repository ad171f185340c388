"""http.request: asks a server of the web for something, and gives what it answers."""

import codecs
import json
from base64 import b64encode
from collections.abc import Iterable, Mapping
from typing import Annotated, Any, ClassVar, Final, Literal
from urllib.parse import urlencode, urlsplit

from msgspec import UNSET, Meta, Struct, UnsetType, field
from msgspec import json as written

from taskflow.domain.errors import Invalid, Problem, TaskflowError, Upstream
from taskflow.domain.limits import check
from taskflow.domain.operator import Operator, OperatorRun
from taskflow.domain.web import USUAL_PATIENCE, USUAL_SIZE, Web, WebRequest, WebResponse

SERVICE: Final = "http"
LARGEST: Final = 4 * 1024 * 1024
FAILED: Final = 400
BROKEN: Final = 500
LATER: Final = (408, 425, 429)
"""What is refused now and may not be later."""
TEXTS: Final = ("text/", "application/xml", "application/javascript", "application/x-www-form")
REPEATABLE: Final = ("GET", "HEAD", "OPTIONS", "PUT", "DELETE")
UNCERTAIN: Final = ("http.timeout", "http.failed", "http.tooLarge", "http.unreadable")
"""Errors after which nobody knows whether what was asked was done."""
KEYS: Final = ("authorization", "cookie", "x-api-key", "api-key", "x-auth-token")
"""Headers that hold what nobody should read in a flow."""
ENCODED: Final = "application/x-www-form-urlencoded"
LONGEST_WAIT: Final = 24 * 3600.0

Word = str | int | float | bool


class HttpRequest(Operator):
    """Asks once; what is not public is refused, whatever it is called."""

    name = "http.request"
    label = "Ask a web server"
    icon = "world"
    category = "Services"
    description = (
        "One HTTP request to a web server and its answer, as JSON or text. Synonyms: REST, API, "
        "webhook, fetch, curl, GET, POST, URL, download, call a service. Typical requests: get "
        "JSON from an API; send a form to a web hook; look something up on a web site."
    )
    needs = (SERVICE,)
    patience: ClassVar[int] = 120_000
    written: ClassVar[tuple[str, ...]] = ("method", "secret", "repeatable")
    repeatable_if: ClassVar[str] = f"repeatable || contains({[*REPEATABLE]!r}, method)"

    class Input(Struct, rename="camel"):
        """What is asked of whom."""

        url: Annotated[
            str, Meta(title="URL", description="As https://example.org/path.", max_length=8192)
        ]
        method: Annotated[
            Literal["GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"],
            Meta(title="Method"),
        ] = "GET"
        headers: Annotated[
            dict[str, str], Meta(title="Headers", description="No keys or passwords: see Secret.")
        ] = field(default_factory=dict)
        query: Annotated[
            dict[str, Word | list[Word]],
            Meta(title="Query", description="What is added to the URL after the question mark."),
        ] = field(default_factory=dict)
        json: Annotated[
            Any, Meta(title="JSON", description="Sent as JSON, instead of a text or a form.")
        ] = None
        text: Annotated[
            str,
            Meta(
                title="Text",
                description="Sent as it is.",
                extra_json_schema={"x-widget": "textarea"},
            ),
        ] = ""
        form: Annotated[
            dict[str, Word | list[Word]], Meta(title="Form", description="Sent as a form's fields.")
        ] = field(default_factory=dict)
        secret: Annotated[
            str,
            Meta(
                title="Secret",
                description="Name of a secret of this installation, sent in its header.",
            ),
        ] = ""
        repeatable: Annotated[
            bool,
            Meta(
                title="May be repeated",
                description="The server does once what comes twice with the same Idempotency-Key, "
                "which is sent along. GET, HEAD, OPTIONS, PUT and DELETE may be repeated anyway.",
            ),
        ] = False
        errors: Annotated[
            Literal["all", "server", "none"],
            Meta(
                title="Failures",
                description="Which statuses are a failure of this step.",
                extra_json_schema={
                    "x-options": {"all": "400 and above", "server": "500 and above", "none": "None"}
                },
            ),
        ] = "all"
        patience: Annotated[
            float,
            Meta(title="Longest wait", description="Seconds for the whole answer.", gt=0, le=600),
        ] = USUAL_PATIENCE
        redirects: Annotated[
            int,
            Meta(title="Redirects", description="Followed at most; 0: none.", ge=0, le=20),
        ] = 5
        max_bytes: Annotated[
            int, Meta(title="Largest answer", description="In bytes.", ge=1, le=LARGEST)
        ] = USUAL_SIZE

    class Output(Struct):
        """What was answered: ``json`` or ``text`` where it is one, else ``body`` in Base64."""

        status: Annotated[int, Meta(title="Status")]
        url: Annotated[str, Meta(title="URL", description="Which one answered in the end.")]
        headers: Annotated[dict[str, str], Meta(title="Headers", description="In small letters.")]
        json: Annotated[Any | UnsetType, Meta(title="JSON")] = UNSET
        text: Annotated[str | UnsetType, Meta(title="Text")] = UNSET
        body: Annotated[str | UnsetType, Meta(title="Body", description="In Base64.")] = UNSET

    def mistakes(self, given: Mapping[str, Any]) -> Iterable[Problem]:
        """Refuse a key in a flow, where all who may read the flow read it, and what is no URL."""
        for name in given.get("headers") or {}:
            if str(name).lower() in KEYS:
                yield Problem(
                    f"/headers/{name}",
                    f"The header {name} stands in the flow for all to read.",
                    "Take it out, and name a secret in `secret`; or write an expression.",
                )
        url = given.get("url")
        if url and not str(url).lower().startswith(("http://", "https://")):
            yield Problem("/url", "This is no URL.", "Write it as https://example.org/path.")

    async def run(self, given: Input, run: OperatorRun) -> Output:
        """Ask; a status that counts as a failure is an error with it in ``details.status``."""
        web: Web = run.service(SERVICE)
        kind, body = _body(given)
        headers = given.headers
        if kind and not any(name.lower() == "content-type" for name in headers):
            headers = {**headers, "content-type": kind}
        request = WebRequest(
            url=_url(given),
            method=given.method,
            headers=headers,
            body=body,
            secret=given.secret,
            key=run.key if given.repeatable else "",
            patience=given.patience,
            most=given.max_bytes,
            redirects=given.redirects,
        )
        once = not given.repeatable and given.method not in REPEATABLE
        try:
            answer = await web.ask(request)
        except TaskflowError as error:
            if once and error.kind in UNCERTAIN:
                error.details["final"] = 1
            raise
        shown = urlsplit(answer.url)
        place = f"{shown.scheme}://{shown.netloc}{shown.path}"
        await run.log(f"{given.method} {place}: {answer.status}, {len(answer.body):,} bytes")
        _require_good(answer, given.errors, shown.netloc, once=once)
        output = self.Output(answer.status, answer.url, dict(answer.headers))
        return _told(output, answer)


def _body(given: HttpRequest.Input) -> tuple[str, bytes]:
    """Give what is sent, and of which kind it is."""
    several = [bool(given.text), bool(given.form), given.json is not None]
    if sum(several) > 1:
        raise Invalid("Send one of JSON, a text and a form, not several.", code="operator.input")
    if given.text:
        return "text/plain; charset=utf-8", given.text.encode()
    if given.form:
        return ENCODED, _encoded(given.form).encode()
    return ("application/json", written.encode(given.json)) if several[2] else ("", b"")


def _url(given: HttpRequest.Input) -> str:
    if not given.query:
        return given.url
    url, _, _ = given.url.partition("#")
    return f"{url}{'&' if '?' in url else '?'}{_encoded(given.query)}"


def _encoded(fields: Mapping[str, Word | list[Word]]) -> str:
    return urlencode(
        [
            (name, one if isinstance(one, str) else json.dumps(one))
            for name, value in fields.items()
            for one in (value if isinstance(value, list) else [value])
        ]
    )


def _require_good(answer: WebResponse, errors: str, host: str, *, once: bool) -> None:
    """Refuse a status that counts as a failure; what is wrong with the request stays so.

    What may be done only ``once`` may have been done before its server failed.
    """
    status = answer.status
    if status < {"all": FAILED, "server": BROKEN}.get(errors, status + 1):
        return
    details: dict[str, float] = {"status": status}
    if status not in LATER and (once or status < BROKEN):
        details["final"] = 1
    wait = answer.headers.get("retry-after", "")
    if wait.isascii() and wait.isdigit():
        details["retryAfter"] = min(float(wait), LONGEST_WAIT)
    remedy = "Ask again later." if "final" not in details else "Correct what is asked."
    if once and status >= BROKEN:
        remedy = "Look there whether it was done, and try again if it was not."
    raise Upstream(f"{host} answered with {status}. {remedy}", code="http.status", details=details)


def _told(output: HttpRequest.Output, answer: WebResponse) -> HttpRequest.Output:
    """Add what was answered, as what it says it is."""
    kind, _, rest = answer.headers.get("content-type", "").lower().partition(";")
    kind = kind.strip()
    if kind == "application/json" or kind.endswith("+json"):
        try:
            value = json.loads(answer.body)
            check(value, dotted_keys=True)
        except (ValueError, TaskflowError, RecursionError):
            output.text = answer.body.decode(errors="replace")
        else:
            output.json = value
    elif kind.startswith(TEXTS) or kind.endswith("+xml") or not kind:
        output.text = _decoded(answer.body, rest)
    else:
        output.body = b64encode(answer.body).decode()
    return output


def _decoded(body: bytes, parameters: str) -> str:
    """Give a text as its server says it is written; a name of no encoding of texts is ignored."""
    named = parameters.partition("charset=")[2].partition(";")[0].strip(" \"'")
    try:
        found = codecs.lookup(named) if named else None
        usual = found.name if found and found._is_text_encoding else "utf-8"  # noqa: SLF001
        return body.decode(usual, errors="replace")
    except (LookupError, ValueError):
        return body.decode(errors="replace")
