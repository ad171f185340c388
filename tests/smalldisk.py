"""A disk of its own, small enough to be filled; needs the right to mount."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest


@contextmanager
def small_disk(place: Path, size: str, *options: str) -> Iterator[Path]:
    """Mount a disk of ``size`` at ``place``; the test is skipped where nobody may."""
    place.mkdir()
    chosen = ",".join((f"size={size}", *options))
    mount = ["mount", "-t", "tmpfs", "-o", chosen, "tmpfs", str(place)]
    if subprocess.run(mount, check=False, capture_output=True).returncode:
        pytest.skip("only somebody who may mount can have a small disk")
    try:
        yield place
    finally:
        subprocess.run(["umount", str(place)], check=True)


def enlarge(disk: Path) -> None:
    """Give the small disk plenty of space."""
    subprocess.run(["mount", "-o", "remount,size=200m", str(disk)], check=True)


def fill(disk: Path) -> Path:
    """Leave no space at all; gives the file whose removal makes space again."""
    ballast = disk / "ballast"
    with ballast.open("wb", buffering=0) as file:
        try:
            while file.write(bytes(65536)):
                pass
        except OSError:
            return ballast
    raise AssertionError
