"""Documents the settings: a markdown table made of the fields themselves."""

from pathlib import Path
from typing import Any

from taskflow.settings.fields import HINTS, Settings, about, variable
from taskflow.settings.reading import FILE_VARIABLE

CONFIG = (
    f"| `{FILE_VARIABLE}` |  | `taskflow.toml` in the data folder |"
    " The settings file; it need not exist unless it is named here. |"
)


def reference() -> str:
    """Give the table of all settings: variable, key in the file, default, what it does."""
    defaults = Settings()
    rows = [_row(name, getattr(defaults, name)) for name in HINTS]
    head = ["| variable | key in the file | default | what it does |", "|---|---|---|---|"]
    return "\n".join([*head, *rows, CONFIG]) + "\n"


def _row(name: str, default: Any) -> str:
    shown = f"`{default}`" if isinstance(default, (int, Path)) or default else "none"
    return f"| `{variable(name)}` | `{name}` | {shown} | {about(name, 'description')} |"
