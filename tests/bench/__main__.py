"""Measures T@skFlow against the floor of the same machine in the same run.

``python tests/bench [SUITE …]`` prints a table each (all: those of ``SUITES``);
with ``--against FOLDER`` also T@skFlow of another tree, which takes turns with this one.
docs/performance.md says how to read them.
"""

import argparse
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
sys.path.insert(0, str(Path(__file__).parent))

import claims
import conversations
import deliveries
import fanout
import graph
import inside
import kinds
import lists
import loading
import questions
import relay
import rows
import runs
import starting
import steps
import updates

import rules
from runningserver import ROOT

SUITES = {
    "updates": updates.main,
    "runs": runs.main,
    "steps": steps.main,
    "kinds": kinds.main,
    "questions": questions.main,
    "claims": claims.main,
    "fanout": fanout.main,
    "relay": relay.main,
    "conversations": conversations.main,
    "graph": graph.main,
    "loading": loading.main,
    "starting": starting.main,
    "lists": lists.main,
    "rules": rules.main,
    "rows": rows.main,
    "inside": inside.main,
}
LONG = {"deliveries": deliveries.main}
"""Suites that take minutes: measured only when they are named."""

if __name__ == "__main__":  # else a process that a suite has started
    parser = argparse.ArgumentParser(prog="tests/bench")
    parser.add_argument("suites", nargs="*", choices=[*SUITES, *LONG, []])
    parser.add_argument("--against", type=Path, help="a tree with a .venv of its own")
    chosen = parser.parse_args()
    trees = [ROOT, *([chosen.against.resolve()] if chosen.against else [])]
    for name in chosen.suites or SUITES:
        {**SUITES, **LONG}[name](trees)
