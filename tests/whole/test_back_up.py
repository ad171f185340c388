"""Back up and restore, as the guide says."""

import re
import subprocess
from pathlib import Path

from runningserver import ROOT, RunningServer
from talking import welcome

GUIDE = ROOT / "docs" / "guide" / "back-up.md"
BLOCK = re.compile(r"^ *```sh\n(.*?)^ *```", re.MULTILINE | re.DOTALL)
LISTED = "{ families(first: 10) { edges { node { id seq } } } }"


def commands(place: int, folder: Path) -> None:
    """Run the commands of one block of the guide in a folder."""
    text = BLOCK.findall(GUIDE.read_text())[place]
    subprocess.run(["bash", "-ec", text], cwd=folder, check=True, timeout=60)


def test_a_backup_brings_back_all_that_was_when_it_was_made(tmp_path: Path) -> None:
    server = RunningServer(tmp_path / ".taskflow")
    try:
        server.start()
        ann = server.admin()
        family, chat = welcome(ann)
        before = ann.ask(LISTED)
        assert server.stop() == 0
        commands(0, tmp_path)
        server.start()
        ann = server.person("ann")
        patch = {"input": {"note": "after the backup"}}
        ann.do("updateTask", "UpdateTask", "seq", family=family, task=chat, patch=patch)
        welcome(ann)
        assert ann.ask(LISTED) != before
        server.stop()
        commands(1, tmp_path)
        server.start()
        assert server.person("ann").ask(LISTED) == before
        assert (tmp_path / "taskflow-damaged" / "store").is_dir()
    finally:
        server.kill()
