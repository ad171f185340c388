"""A disk that is soon full."""

from collections.abc import Iterator
from pathlib import Path

import pytest

import smalldisk


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    with smalldisk.small_disk(tmp_path / "disk", "24m") as disk:
        yield disk
