"""The guides for authors: the blocks of a page, and the package that it makes, installed."""

import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

import sampleplugin
from taskflow import plugins

GUIDES = Path(__file__).parents[2] / "docs" / "guide"


def blocks(page: str, language: str) -> list[str]:
    """Give the blocks of a language on a page."""
    text = (GUIDES / page).read_text("utf-8")
    return re.findall(rf"```{language}\n(.*?)```", text, re.DOTALL)


def block(page: str, language: str) -> str:
    """Give the only block of a language on a page."""
    (found,) = blocks(page, language)
    return found


def write(page: str, module: str, folder: Path) -> None:
    """Write the package that a page makes."""
    folder.mkdir()
    (folder / "pyproject.toml").write_text(block(page, "toml"))
    (folder / f"{module}.py").write_text(block(page, "python"))


@contextmanager
def installed(
    page: str, module: str, folder: Path, patch: pytest.MonkeyPatch
) -> Iterator[plugins.Registry]:
    """Install the package that a page makes, and give what is found then."""
    write(page, module, folder / "package")
    for place in sampleplugin.install(folder / "installed", folder / "package"):
        patch.syspath_prepend(place)
    yield plugins.find()
    sys.modules.pop(module, None)
