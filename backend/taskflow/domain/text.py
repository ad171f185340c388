"""Text: words for people, in one language or in several."""

from typing import TypeAlias

Text: TypeAlias = str | dict[str, str]
"""A text as it is, or by language: ``{"en": "Hello", "fr": "Bonjour"}``."""


def in_language(text: object, language: str = "en") -> str:
    """Give a text in a language; else in English; else in whichever there is.

    What came over a connection and is no text is written out.
    """
    if isinstance(text, dict):
        text = text.get(language) or text.get("en") or next(iter(text.values()), "")
    return str(text)
