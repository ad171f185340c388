"""Runs ``taskflow`` as if on a machine of another name: ``python tests/elsewhere.py NAME up …``."""

import socket
import sys

from taskflow.cli import main

NAME = sys.argv.pop(1)
socket.gethostname = lambda: NAME
main()
