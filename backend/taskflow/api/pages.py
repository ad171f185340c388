"""Pages: the built frontend, packed when it was built, and its first page for all else."""

import mimetypes
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from litestar import Request, Response, get
from litestar.exceptions import NotFoundException
from litestar.handlers import HTTPRouteHandler
from litestar.response import File

from taskflow.api.headers import OPEN

ASSETS: Final = "assets/"
LONGEST: Final = 1_000
"""Characters of the path of a file."""
FOREVER: Final = "public, max-age=31536000, immutable"
"""The frontend's assets carry their hash in their name."""
PACKED: Final = {"br": ".br", "gzip": ".gz"}
"""The endings of packed copies, by their content coding; the smaller ones first."""


KEPT: Final = 256
"""Files that are kept in memory; there are about a hundred, of 4 MB in all."""


def pages(folder: Path) -> HTTPRouteHandler:
    """Give the handler of the built frontend in ``folder``."""
    asset = lru_cache(KEPT)(_asset)

    @get(["/", "/{path:path}"], opt={OPEN: True}, sync_to_thread=False)
    def page(request: Request[Any, Any, Any]) -> File | Response[Any]:
        wanted = str(request.path_params.get("path", "")).lstrip("/")
        codings = accepted(request.headers.get("accept-encoding", ""))
        file = _found(folder, wanted)
        if file is not None:
            if wanted.startswith(ASSETS):
                content, headers = asset(file, codings)
                return Response(content, headers=headers, media_type=_kind(file))
            return _file(file, codings)
        first = folder / "index.html"
        accepts = request.headers.get("accept", "")
        if not first.is_file() or "." in wanted.rpartition("/")[2] or not _reads_pages(accepts):
            raise NotFoundException
        return _file(first, codings)

    return page


def _found(folder: Path, wanted: str) -> Path | None:
    """Give the file of this path, if there is one in the folder; no path is a mistake of ours."""
    if len(wanted) > LONGEST:  # of so many steps that looking for each would take long
        return None
    try:
        file = (folder / wanted).resolve()
        return file if file.is_relative_to(folder.resolve()) and file.is_file() else None
    except (OSError, ValueError):  # no file can have this name: too long, a NUL, no UTF-8
        return None


def accepted(header: str) -> tuple[str, ...]:
    """Give the codings of an Accept-Encoding that we have, the smaller ones first."""
    named = {}
    for part in header.lower().split(","):
        coding, _, weight = part.partition(";")
        named[coding.strip()] = weight.replace(" ", "")
    return tuple(c for c in PACKED if (w := named.get(c)) is not None and not _never(w))


def _never(weight: str) -> bool:
    return weight.startswith("q=0") and not weight.strip("q=0.")


def _asset(path: Path, codings: tuple[str, ...]) -> tuple[bytes, dict[str, str]]:
    """Read a file that never changes."""
    packed, headers = _packed(path, codings)
    return packed.read_bytes(), {"cache-control": FOREVER, **headers}


def _file(path: Path, codings: tuple[str, ...]) -> File:
    packed, headers = _packed(path, codings)
    return File(
        packed,
        media_type=_kind(path),
        content_disposition_type="inline",
        headers={"cache-control": "no-cache", **headers},
    )


def _kind(path: Path) -> str:
    return mimetypes.guess_type(path.name)[0] or "application/octet-stream"


def _packed(path: Path, codings: tuple[str, ...]) -> tuple[Path, dict[str, str]]:
    """Give the smallest copy that the browser takes, and what tells it so."""
    if not _copy(path, "gzip").is_file():
        return path, {}
    headers = {"vary": "Accept-Encoding"}
    for coding in codings:
        if (copy := _copy(path, coding)).is_file():
            return copy, {"content-encoding": coding, **headers}
    return path, headers


def _copy(path: Path, coding: str) -> Path:
    return path.with_name(path.name + PACKED[coding])


def _reads_pages(accepts: str) -> bool:
    """Say whether a client takes HTML; one that says nothing takes anything."""
    return not accepts or "text/html" in accepts or "*/*" in accepts
