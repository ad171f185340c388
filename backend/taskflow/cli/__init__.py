"""The command line: ``taskflow up`` and the others; one command (or group), one file."""

import signal


def main() -> None:
    """Run a command; whatever fails is a sentence and an exit code that is not 0.

    Nothing is loaded before a Ctrl-C is sure to leave no traceback.
    """
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    from taskflow.cli.error_messages import sentences  # noqa: PLC0415 - see above

    with sentences():
        from taskflow.cli.lazy_commands import commands  # noqa: PLC0415 - see above

        commands()
