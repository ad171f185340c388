"""Runs the simulation.

``python tests/simulation SEED`` replays one seed with its trace; ``--seeds 0:300`` runs many;
``--shrink`` leaves out what a failure does not need; ``--jobs 0`` uses all cores.
"""

import os
import sys
from pathlib import Path

if os.environ.get("PYTHONHASHSEED") != "0":  # sets of texts must be walked in the same order
    os.execve(
        sys.executable, [sys.executable, *sys.orig_argv[1:]], {**os.environ, "PYTHONHASHSEED": "0"}
    )

sys.path.insert(0, str(Path(__file__).parents[1]))

from simulation.commands import main

main()
