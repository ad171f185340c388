"""Measures T@skFlow against the floor of the same machine in the same run.

``python tests/bench [updates runs relay graph loading starting]`` prints a table for each;
docs/performance.md says how to read them.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
sys.path.insert(0, str(Path(__file__).parent))

import graph
import loading
import relay
import runs
import starting
import updates

SUITES = {
    "updates": updates.main,
    "runs": runs.main,
    "relay": relay.main,
    "graph": graph.main,
    "loading": loading.main,
    "starting": starting.main,
}

for name in sys.argv[1:] or SUITES:
    SUITES[name]()
