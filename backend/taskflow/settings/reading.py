"""Reads the settings: environment variables before the file, the file before the defaults."""

import os
import tomllib
from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from msgspec import ValidationError, convert

from taskflow.domain.errors import StartFailed
from taskflow.settings.fields import HINTS, Settings, about, masked, variable
from taskflow.settings.service_settings import OURS, ServiceSettings

FILE = "taskflow.toml"
FILE_VARIABLE = "TASKFLOW_CONFIG"


def read(environ: Mapping[str, str] | None = None) -> Settings:
    """Read all settings once; ``StartFailed`` names the first one that is not right.

    Relative paths count from the working directory, those in the file from the file's folder.
    """
    given = os.environ if environ is None else environ
    usual = {"data": Path.cwd() / Settings().data}
    chosen = _from_environment(given)
    file = _file(given, chosen.get("data", usual["data"]))
    tables: dict[str, Any] = {}
    found = _from_file(file, tables) if file else {}
    environ = {k: v for k, v in given.items() if k.startswith(OURS)}
    own = ServiceSettings(environ, tables, str(file or ""))
    return Settings(**{**usual, **found, **chosen}, own=own)


def _file(given: Mapping[str, str], data: Path) -> Path | None:
    named = given.get(FILE_VARIABLE, "")
    if not named:
        usual = data / FILE
        return usual if usual.is_file() else None
    file = Path(named).expanduser().absolute()
    if not file.is_file():
        raise StartFailed(f"{FILE_VARIABLE} names {file}, which is not a file. Correct the path.")
    return file


def _from_environment(given: Mapping[str, str]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for name in HINTS:
        text = given.get(variable(name), "").strip()
        if text:
            source = f"The environment variable {variable(name)}"
            values[name] = _value(name, text, source, Path.cwd())
    return values


def _from_file(file: Path, tables: dict[str, Any]) -> dict[str, Any]:
    """Read the settings in a file; its ``tables`` are for services that have some of their own."""
    try:
        content = tomllib.loads(file.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as problem:
        raise StartFailed(f"The settings in {file} cannot be read: {problem}.") from problem
    tables |= {name: value for name, value in content.items() if isinstance(value, dict)}
    content = {name: value for name, value in content.items() if name not in tables}
    unknown = sorted(content.keys() - HINTS.keys())
    if unknown:
        near = get_close_matches(unknown[0], HINTS, n=1)
        hint = f"did you mean {near[0]}?" if near else f"the keys are {', '.join(HINTS)}."
        raise StartFailed(f"{file} has a key that T@skFlow does not know: {unknown[0]}; {hint}")
    return {
        name: _value(name, value, f"The key {name} in {file}", file.parent)
        for name, value in content.items()
    }


def _value(name: str, given: Any, source: str, base: Path) -> Any:
    if name == "origins" and isinstance(given, str):
        given = [part.strip().rstrip("/") for part in given.split(",") if part.strip()]

    def path(kind: type, value: Any) -> Any:
        if kind is Path and isinstance(value, str):
            return base / Path(value).expanduser()
        raise ValidationError

    try:
        value = convert(given, HINTS[name], strict=False, dec_hook=path)
        if about(name, "url"):
            _ = urlsplit(value).port  # raises ValueError for one that is none
    except ValueError as problem:  # msgspec's ValidationError is one
        shown = "" if about(name, "secret") else f", not {masked(name, given)!r}"
        raise StartFailed(f"{source} must be {about(name, 'expects')}{shown}.") from problem
    if about(name, "exists") and not value.is_dir():
        raise StartFailed(f"{source} names {value}, which is not a folder. Correct the path.")
    return value
