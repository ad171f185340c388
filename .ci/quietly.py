"""Runs a long command for make: ``quietly.py "what it does" COMMAND…``.

In a terminal it shows one moving line, and what the command wrote only if it fails. Elsewhere (in
the log of a machine that tests) it shows all. Its exit code is the command's.
"""

import shutil
import subprocess
import sys
import threading
import time
from collections import deque

WAIT = 0.1
PATIENCE = 2.0
INTERRUPTED = 130
KEPT = 400
"""Lines of a command that are kept for the case that it fails."""
MARKS = "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏"
HIDE, SHOW, WIPE, DIM, GREEN, RED, PLAIN = (
    f"\x1b[{code}" for code in ("?25l", "?25h", "2K", "2m", "32m", "31m", "0m")
)


def main() -> int:
    """Run the command of the arguments."""
    what, command = sys.argv[1], sys.argv[2:]
    if not sys.stdout.isatty():
        print(f"==> {what}", flush=True)
        return ended(subprocess.Popen(command))
    began = time.monotonic()
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace"
    )
    said: deque[str] = deque(maxlen=KEPT)
    reader = threading.Thread(target=said.extend, args=(process.stdout,), daemon=True)
    reader.start()
    code = watch(process, what, said, began)
    reader.join(1)  # somebody whom the command left behind may hold its output
    took = f"{DIM}{time.monotonic() - began:.0f} s{PLAIN}"
    if code == INTERRUPTED:
        print(f"{RED}✗{PLAIN} {what}: interrupted")
    elif code:
        print("".join(said), end="")
        print(f"{RED}✗{PLAIN} {what}: what went wrong stands above")
    else:
        print(f"{GREEN}✓{PLAIN} {what} {took}")
    return code


def watch(process: "subprocess.Popen[str]", what: str, said: "deque[str]", began: float) -> int:
    """Draw the moving line until the command has ended; gives its exit code."""
    width = shutil.get_terminal_size().columns - 4
    turn = 0
    try:
        print(HIDE, end="")
        while process.poll() is None:
            passed = f"{time.monotonic() - began:.0f} s"
            last = said[-1].strip() if said else ""
            room = max(0, width - len(what) - len(passed) - 4)
            mark, turn = MARKS[turn % len(MARKS)], turn + 1
            line = f"{GREEN}{mark}{PLAIN} {what} … {DIM}{passed}  {plain(last)[:room]}{PLAIN}"
            print(f"\r{WIPE}{line}", end="", flush=True)
            time.sleep(WAIT)
    except KeyboardInterrupt:
        stop(process)
        return INTERRUPTED
    finally:
        print(f"\r{WIPE}{SHOW}", end="", flush=True)
    return ended(process)


def ended(process: "subprocess.Popen[str]") -> int:
    """Wait for the end of a command, also through a Ctrl-C; gives its exit code as a shell does."""
    while True:
        try:
            code = process.wait()
        except KeyboardInterrupt:
            continue
        return 128 - code if code < 0 else code


def stop(process: "subprocess.Popen[str]") -> None:
    """End a command that got the Ctrl-C as well; npm takes minutes over it if it is let."""
    for end in (process.terminate, process.kill):
        try:
            process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            end()
        except KeyboardInterrupt:  # once more: they mean it
            process.kill()
    process.wait()


def plain(line: str) -> str:
    """Give a line without what a terminal would act on."""
    return "".join(part for part in strip(line) if part.isprintable())


def strip(line: str) -> str:
    """Give a line without colours and other sequences that begin with an escape."""
    first, *rest = line.split("\x1b[")
    return first + "".join(piece.lstrip("0123456789;?")[1:] for piece in rest)


if __name__ == "__main__":
    sys.exit(main())
