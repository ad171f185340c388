"""Soak: hours of steady mixed work on one server, whose memory and handles must not grow.

``make soak`` works for SOAK_HOURS (2). SOAK_PACE (1.0) are the seconds a person waits between two
things they do, SOAK_FOLDER is where samples are kept, one JSON object a line.
"""

import os
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from runningserver import ModelProcess, RunningServer
from soak.samples import Sampler
from soak.verdict import report
from soak.work import Work

MINUTE = 60.0
CACHE = "8"
"""Megabytes: so few that the store's cache is soon full, and what grows after that is a leak."""


def main() -> None:
    """Work, look every half a minute, and judge."""
    hours = float(os.environ.get("SOAK_HOURS", "2"))
    pace = float(os.environ.get("SOAK_PACE", "1"))
    folder = Path(os.environ.get("SOAK_FOLDER", "") or tempfile.mkdtemp(prefix="taskflow-soak-"))
    folder.mkdir(parents=True, exist_ok=True)
    sys.stdout.write(f"{hours:g} hours; samples and data are in {folder}\n")
    model = ModelProcess()
    server = RunningServer(
        folder / "data",
        OPENAI_BASE_URL=model.url,
        TASKFLOW_EMBEDDINGS_URL=model.url,
        TASKFLOW_LOG_LEVEL="warning",
        TASKFLOW_STORE_CACHE=CACHE,
    )
    try:
        server.start()
        ann = server.admin()
        work = Work(server, ann, pace)
        sampler = Sampler(server, ann, folder)
        work.begin()
        samples = sampler.watch(3600 * hours, min(MINUTE / 2, 3600 * hours / 40))
        troubles = work.end()
        code = server.stop()
    finally:
        server.kill()
        model.stop()
    sys.stdout.write(f"{work.done()}\n")
    broken = [*troubles, *report(samples), *([f"It ended with {code}."] if code else [])]
    sys.stdout.write("".join(f"BROKEN: {one}\n" for one in broken))
    sys.exit(1 if broken else 0)


if __name__ == "__main__":
    main()
