"""Error text: the words in what a server answers when it will not, in whatever shape."""

import json
import re
from collections.abc import Iterator, Mapping
from html import unescape
from typing import Any, Final

LONGEST: Final = 300
DEEPEST: Final = 6
SPOKEN: Final = (
    "error",
    "message",
    "detail",
    "errors",
    "error_description",
    "msg",
    "reason",
    "title",
)
"""Members that hold the words, or hold what holds them; the best first."""
CODES: Final = ("code", "type", "status", "error_code", "error_type")
TITLE: Final = re.compile(r"(?is)<title[^>]*>(.*?)</title>")
TAG: Final = re.compile(r"(?is)<(?:style|script)\b.*?</(?:style|script)>|<[^>]*>")


def opened(body: bytes, charset: str | None = None) -> Any:
    """Give a body as JSON data, or as text; bytes that are no UTF-8 are read as they may be."""
    text = _text(body, charset)
    try:
        return json.loads(text, strict=False)
    except (ValueError, RecursionError):
        return text


def told(said: Any, secret: str = "") -> str:
    """Give the words in an error, as one line that ends like a sentence; "" where it has none.

    ``secret`` is not shown; what is long is shortened after it was taken out.
    """
    words = line(said)
    if secret:
        words = words.replace(secret, "***")
    if len(words) > LONGEST:
        words = words[: LONGEST - 1].rstrip() + "…"
    return words if not words or words[-1] in ".!?…。" else f"{words}."


def line(said: Any) -> str:
    """Give all the words in an error, as one line."""
    return " ".join(_words(said, DEEPEST).split())


def codes(said: Any) -> Iterator[str]:
    """Give what is machine readable in an error, as text: its codes, and what is wrong."""
    for holder in _holders(said):
        for name in (*CODES, "param"):
            if isinstance(code := holder.get(name), str | int) and not isinstance(code, bool):
                yield str(code)


def means(error: Any) -> bool:
    """Say whether a member ``error`` tells of one; some servers send it empty with every chunk."""
    if isinstance(error, Mapping):
        return any(means(value) for value in error.values())
    if isinstance(error, list):
        return any(means(value) for value in error)
    return bool(error.strip() if isinstance(error, str) else error)


def _text(body: bytes, charset: str | None) -> str:
    for encoding in ("utf-8-sig", charset or "", "cp1252"):
        try:
            return body.decode(encoding)
        except (UnicodeDecodeError, LookupError):
            continue
    return body.decode("latin-1")


def _words(said: Any, depth: int) -> str:
    if depth == 0:
        return ""
    if isinstance(said, str):
        return _read(said.strip(), depth)
    if isinstance(said, list):
        return "; ".join(words for one in said[:3] if (words := _words(one, depth - 1)))
    if not isinstance(said, Mapping):
        return ""
    words = next((words for name in SPOKEN if (words := _words(said.get(name), depth - 1))), "")
    if not words:
        words = next((code for name in CODES if isinstance(code := said.get(name), str)), "")
    return words and _placed(words, said, depth)


def _placed(words: str, said: Mapping[str, Any], depth: int) -> str:
    """Add where a mistake is (FastAPI), or what the server behind the server said (OpenRouter)."""
    place, behind = said.get("loc"), said.get("metadata")
    if isinstance(place, list):
        return f"{'.'.join(map(str, place))}: {words}"
    raw = _words(behind.get("raw"), depth - 1) if isinstance(behind, Mapping) else ""
    return f"{words.rstrip('.')}: {raw}" if raw else words


def _read(text: str, depth: int) -> str:
    """Give the words of a text, which may be JSON once more, or a page."""
    if text.startswith(("{", "[")):
        try:
            return _words(json.loads(text, strict=False), depth - 1) or text
        except (ValueError, RecursionError):
            return text
    if text.startswith("<"):
        title = TITLE.search(text)
        return unescape(title[1] if title else TAG.sub(" ", text)).strip()
    return text


def _holders(said: Any) -> Iterator[Mapping[str, Any]]:
    """Give an error object and those in it, from the outside in."""
    while said and isinstance(said, list | Mapping):
        if isinstance(said, Mapping):
            yield said
            said = said.get("error") or said.get("detail")
        else:
            said = said[0]
