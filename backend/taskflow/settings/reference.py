"""Documents the settings: a markdown table made of the fields themselves."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from msgspec import NODEFAULT, structs

from taskflow.domain.service import Service
from taskflow.settings.fields import HINTS, Settings, about, variable
from taskflow.settings.reading import FILE_VARIABLE
from taskflow.settings.service_settings import described, variable_of

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


def own_reference(services: Iterable[type[Service]]) -> str:
    """Give the table of the settings that services have of their own."""
    rows = [
        f"| `{variable_of(service.name, one.encode_name)}` | `{service.name}.{one.encode_name}` | "
        f"{_usual(one)} | {described(service, one.encode_name)} |"
        for service in services
        if service.settings is not None
        for one in structs.fields(service.settings)
    ]
    head = ["| variable | key in the file | default | what it does |", "|---|---|---|---|"]
    return "\n".join([*head, *rows]) + "\n"


def _usual(one: structs.FieldInfo) -> str:
    value = one.default if one.default_factory is NODEFAULT else one.default_factory()
    return f"`{value}`" if value or isinstance(value, int) else "none"


def _row(name: str, default: Any) -> str:
    shown = f"`{default}`" if isinstance(default, (int, Path)) or default else "none"
    return f"| `{variable(name)}` | `{name}` | {shown} | {about(name, 'description')} |"
