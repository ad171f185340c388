"""What docs/architecture.md shows and names is there."""

import re
from pathlib import Path

import pytest

from docs.rooms import PAGE, placed

ROOT = Path(__file__).parents[2]
PLACES = (ROOT, ROOT / "backend" / "taskflow", ROOT / "frontend" / "src")


def test_the_picture_of_the_rooms_shows_the_imports_of_today() -> None:
    page = PAGE.read_text()
    assert placed(page) == page, "Draw it again: .venv/bin/python tests/docs/rooms.py"


@pytest.mark.parametrize("name", sorted({*re.findall(r"`([\w./-]+/[\w.-]*)`", PAGE.read_text())}))
def test_every_file_and_folder_that_the_architecture_names_is_there(name: str) -> None:
    assert any((place / name).exists() for place in PLACES)
