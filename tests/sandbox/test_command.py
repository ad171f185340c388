"""Code of packages sees Python, our code and its packages: by no name what is hidden from it."""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from taskflow.sandbox import command


@pytest.fixture(autouse=True)
def _nothing_known() -> Iterator[None]:
    command.KNOWN.clear()
    yield
    command.KNOWN.clear()


def read(packages: list[Path], hidden: list[Path], file: Path) -> str:
    """Read a file as code of packages would; "" where it sees none."""
    if not command.confining():
        pytest.skip("bubblewrap does not work here")
    code = "import sys, pathlib as p; f = p.Path(sys.argv[1]); print(f.is_file() and f.read_text())"
    around = command.around(map(str, packages), hidden)
    ran = [*around, sys.executable, "-IB", "-c", code, str(file)]
    said = subprocess.run(ran, capture_output=True, check=False, text=True, timeout=60)
    return said.stdout.strip().replace("False", "")


def made(file: Path, text: str = "clear") -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)
    return file


def test_what_is_hidden_is_seen_by_none_of_its_names(tmp_path: Path) -> None:
    release, link = tmp_path / "r42", tmp_path / "current"
    link.symlink_to(release, target_is_directory=False)
    code = made(release / "code.py")
    secret = made(release / ".taskflow" / "secret")
    data = link / ".taskflow"
    for packages in ([link], [release], [link, release], [tmp_path, link]):
        for there in (release, link):
            assert read(packages, [data], there / ".taskflow" / secret.name) == ""
    assert read([link], [data], link / code.name) == "clear"


def test_a_file_of_settings_is_hidden_beside_the_packages(tmp_path: Path) -> None:
    settings, code = made(tmp_path / "taskflow.toml"), made(tmp_path / "code.py")
    linked = tmp_path / "linked.toml"
    linked.symlink_to(settings)
    for hidden in (settings, linked):
        assert read([tmp_path], [hidden], settings) == ""
        assert read([tmp_path], [hidden], linked) == ""
        assert read([tmp_path], [hidden], code) == "clear"


def test_what_does_not_answer_in_time_is_asked_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow = made(tmp_path / "bwrap", "#!/bin/sh\nexec sleep 30\n")
    slow.chmod(0o700)
    monkeypatch.setattr(command, "TRIED", 0.2)
    monkeypatch.setattr(shutil, "which", lambda _: str(slow))
    assert not command.confining()
    assert command.around([], []) == ()
    slow.write_text("#!/bin/sh\nexit 0\n")
    monkeypatch.setattr(command, "TRIED", 30.0)
    assert command.confining()
    assert command.around([], [])[0] == str(slow)
