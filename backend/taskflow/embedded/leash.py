"""Becomes a program that dies with its parent: ``leash.py PARENT_PID [NICE] PROGRAM …``.

The kernel sends SIGKILL when the thread that started this process ends, so even a kill -9 of
T@skFlow leaves no child. Only Linux can do that; elsewhere the program runs without a leash.
With a NICE above 0 the program gives way to others; since Linux may weigh sessions against one
another before the processes of one, the session says so for itself.
It is run as a file and imports nothing of ours, so that it costs milliseconds.
"""

import contextlib
import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1


def main() -> None:
    """Tie this process to its parent, then become the program."""
    parent, program = int(sys.argv[1]), sys.argv[2:]
    nice = int(program.pop(0)) if program[0].isdecimal() else 0
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:  # it died before the leash was on
        sys.exit(1)
    if nice:
        os.nice(nice)
        with contextlib.suppress(OSError), open("/proc/self/autogroup", "w") as weight:  # noqa: PTH123
            weight.write(str(nice))
    os.execv(program[0], program)  # noqa: S606 - no shell on purpose: the arguments are ours


if __name__ == "__main__":
    main()
