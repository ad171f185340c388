"""The settings themselves: every field with its type, its default and its description.

The description of a field is its documentation: ``docs/settings.md`` is made of them.
"""

from pathlib import Path
from typing import Annotated, Any, Literal, get_type_hints
from urllib.parse import urlsplit

from msgspec import Meta, Struct

from taskflow.settings.service_settings import ServiceSettings

MASK = "********"
TOP = Path(__file__).parents[3]
"""Where T@skFlow's own flows and pages lie: the folder it was installed from."""
OWN_NAMES = ("mongodb_url", "qdrant_url", "qdrant_api_key", "openai_base_url", "openai_api_key")

WebUrl = Annotated[
    str,
    Meta(
        pattern=r"^(https?://[^\s/]+\S*)?$",
        extra={"url": True, "expects": "a URL that starts with http:// or https://"},
    ),
]
MongoUrl = Annotated[
    str,
    Meta(
        pattern=r"^(mongodb(\+srv)?://[^\s/]+\S*)?$",
        extra={"expects": "a URL that starts with mongodb:// or mongodb+srv://"},
    ),
]
Port = Annotated[
    int, Meta(ge=0, le=65535, extra={"expects": "a port number from 0 to 65535 (0: any free one)"})
]
Seconds = Annotated[
    int, Meta(ge=1, le=3600, extra={"expects": "a whole number of seconds from 1 to 3600"})
]
Megabytes = Annotated[
    int, Meta(ge=4, le=1 << 20, extra={"expects": "a whole number of megabytes, at least 4"})
]
Number = Annotated[
    int, Meta(ge=1, le=1_000_000_000, extra={"expects": "a whole number, at least 1"})
]
AtOnce = Annotated[int, Meta(ge=0, le=10_000, extra={"expects": "a whole number up to 10000"})]
Secret = Annotated[str, Meta(extra={"secret": True, "expects": "a text"})]
StrongSecret = Annotated[
    str,
    Meta(
        pattern=r"^(.{32,})?$",
        extra={"secret": True, "expects": "a random text of at least 32 characters"},
    ),
]
Origin = Annotated[str, Meta(pattern=r"^https?://[^\s/]+$")]
Origins = Annotated[
    tuple[Origin, ...],
    Meta(extra={"expects": "origins such as https://tasks.example.org, without a path"}),
]
Level = Annotated[
    Literal["debug", "info", "warning", "error"],
    Meta(extra={"expects": "one of debug, info, warning, error"}),
]
Switch = Annotated[Literal["on", "off"], Meta(extra={"expects": "on or off"})]
Folder = Annotated[Path, Meta(extra={"expects": "the path of a folder"})]
AnyFolder = Annotated[Path | None, Meta(extra={"expects": "the path of a folder", "exists": True})]
Text = Annotated[str, Meta(extra={"expects": "a text"})]


class Settings(Struct, frozen=True, kw_only=True):
    """Everything the person who runs T@skFlow may decide."""

    data: Annotated[
        Folder,
        Meta(description="Folder for everything T@skFlow keeps; one running T@skFlow per folder."),
    ] = Path(".taskflow")
    host: Annotated[
        Text, Meta(description="Address to listen on; the default is reachable from here only.")
    ] = "127.0.0.1"
    port: Annotated[Port, Meta(description="Port of the pages and of every interface.")] = 8421
    origins: Annotated[
        Origins,
        Meta(
            description="Where browsers reach T@skFlow when it stands behind a proxy,"
            " separated by commas; pages of other origins may not act for a user."
        ),
    ] = ()
    heartbeat: Annotated[
        Seconds,
        Meta(
            description="Seconds between comments on a silent stream of a conversation; less than"
            " what a proxy in between waits before it closes."
        ),
    ] = 15
    flows: Annotated[
        AnyFolder,
        Meta(description="Folder of shipped flows; empty: those that come with T@skFlow."),
    ] = None
    pages: Annotated[
        AnyFolder,
        Meta(description="Folder of the built pages; empty: those that come with T@skFlow."),
    ] = None
    log_level: Annotated[Level, Meta(description="The least important messages to log.")] = "info"
    secret: Annotated[
        StrongSecret,
        Meta(description="Signs logins; empty: made at the first start, kept in the data folder."),
    ] = ""
    family_tasks: Annotated[
        Number, Meta(description="Tasks that a family may have, those that have ended too.")
    ] = 20_000
    family_mb: Annotated[
        Number, Meta(description="Megabytes that the documents of a family's tasks may hold.")
    ] = 256
    person_families: Annotated[Number, Meta(description="Families that a person may own.")] = (
        100_000
    )
    person_mb: Annotated[
        Number, Meta(description="Megabytes that the families of a person may hold.")
    ] = 8192
    person_streams: Annotated[
        Number, Meta(description="Streams of events that a person may follow at once.")
    ] = 2_000
    person_starts: Annotated[
        Number, Meta(description="Families that a person may start or fork in a minute.")
    ] = 30_000
    person_effects: Annotated[
        Number,
        Meta(
            description="Answers and other work that may be under way in a person's families "
            "at once."
        ),
    ] = 10_000
    answer_mb: Annotated[
        Number, Meta(description="Megabytes that the answer to one GraphQL operation may have.")
    ] = 32
    mongodb_url: Annotated[
        MongoUrl, Meta(description="MongoDB server; empty: the embedded SecantusDB is started.")
    ] = ""
    store_cache: Annotated[
        Megabytes,
        Meta(description="Megabytes that the embedded store keeps of its data in memory."),
    ] = 64
    qdrant_url: Annotated[
        WebUrl, Meta(description="Qdrant server; empty: Qdrant's own engine, in the process.")
    ] = ""
    qdrant_api_key: Annotated[Secret, Meta(description="Key of the Qdrant server.")] = ""
    openai_base_url: Annotated[
        WebUrl,
        Meta(
            description="Language model: any OpenAI-compatible server, usually ending in /v1;"
            " empty: the embedded SmolLM2, which is tiny, is started."
        ),
    ] = ""
    openai_api_key: Annotated[Secret, Meta(description="Key of the language model's server.")] = ""
    model: Annotated[
        Text,
        Meta(
            description="Name of the language model; empty: the first one that its server lists "
            "and that can talk."
        ),
    ] = ""
    model_at_once: Annotated[
        AtOnce,
        Meta(
            description="Answers that the language model gives at once; one person has at most half"
            " of them (of two or fewer: all), and people take turns. 0: 16, and 2 of the built-in"
            " model."
        ),
    ] = 0
    embeddings_url: Annotated[
        WebUrl,
        Meta(
            description="Embeddings: any OpenAI-compatible server; empty: the embedded"
            " multilingual-e5-small is started."
        ),
    ] = ""
    embeddings_model: Annotated[
        Text, Meta(description="Name of the embeddings' model; empty: the server's first one.")
    ] = ""
    embeddings_key: Annotated[Secret, Meta(description="Key of the embeddings' server.")] = ""
    python_worker: Annotated[
        Switch,
        Meta(
            description="Whether T@skFlow runs a worker of its own for the environment python;"
            " without one, such work waits for a taskflow worker."
        ),
    ] = "on"
    own: ServiceSettings = ServiceSettings()

    @property
    def flows_folder(self) -> Path:
        """The folder of shipped flows: ``flows``, else ours."""
        return self.flows or TOP / "flows"

    @property
    def pages_folder(self) -> Path:
        """The folder of the built pages: ``pages``, else ours."""
        return self.pages or TOP / "frontend" / "dist"

    @property
    def public_origins(self) -> tuple[str, ...]:
        """Where browsers reach T@skFlow: ``origins``, else this machine's own address."""
        if self.origins:
            return self.origins
        names = ("127.0.0.1", "localhost") if self.host in ("127.0.0.1", "::1") else (self.host,)
        return tuple(f"http://{name}:{self.port}" for name in names)

    def masked(self) -> dict[str, Any]:
        """Give every field's value, safe to show: no key, no password inside a URL."""
        return {name: masked(name, getattr(self, name)) for name in HINTS}

    def __repr__(self) -> str:
        shown = ", ".join(f"{name}={value!r}" for name, value in self.masked().items())
        return f"Settings({shown})"

    def __rich_repr__(self) -> list[tuple[str, Any]]:
        """Let rich show what ``repr`` shows (a Struct would show all of it)."""
        return list(self.masked().items())


def _described() -> dict[str, Any]:
    return {
        name: hint
        for name, hint in get_type_hints(Settings, include_extras=True).items()
        if name in Settings.__struct_fields__ and name != "own"
    }


HINTS: dict[str, Any] = _described()
"""The annotated type of every field, in order."""


def about(name: str, key: str) -> Any:
    """Give what a field's annotations say: ``description``, ``expects``, ``exists``, ``secret``."""
    for meta in HINTS[name].__metadata__:
        found = meta.description if key == "description" else (meta.extra or {}).get(key)
        if found:
            return found
    return None


def variable(name: str) -> str:
    """Give the environment variable that sets a field."""
    return name.upper() if name in OWN_NAMES else f"TASKFLOW_{name.upper()}"


def masked(name: str, value: Any) -> Any:
    """Give a field's value, safe to show."""
    if about(name, "secret") and value:
        return MASK
    if isinstance(value, str) and "@" in value and "://" in value:
        user, _, place = urlsplit(value).netloc.rpartition("@")
        known = user.partition(":")[0]
        return value.replace(f"{user}@{place}", f"{known}:{MASK}@{place}", 1)
    return value
