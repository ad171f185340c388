"""The brake: what is told twice to stop is over at once, whoever is there to read why."""

import os
import signal
import subprocess
import sys

from taskflow.cli.error_messages import INTERRUPTED

PROGRAM = """
import time
from taskflow.cli.shutdown import Shutdown
Shutdown(lambda: None)
print("ready", flush=True)
while True:
    time.sleep(0.1)
"""


def test_a_second_signal_ends_it_though_nobody_reads_what_it_says() -> None:
    reads, writes = os.pipe()
    with subprocess.Popen(
        [sys.executable, "-c", PROGRAM], stdout=subprocess.PIPE, stderr=writes
    ) as process:
        os.close(writes)
        os.close(reads)  # its terminal is gone
        assert process.stdout is not None
        assert process.stdout.readline() == b"ready\n"
        process.send_signal(signal.SIGTERM)
        process.send_signal(signal.SIGTERM)
        process.send_signal(signal.SIGINT)
        try:
            assert process.wait(60) == INTERRUPTED
        finally:
            process.kill()
