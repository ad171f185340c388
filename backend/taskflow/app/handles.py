"""Handles: how many files and connections the system lets this process have open at once."""

import resource
from typing import Final

WANTED: Final = 16_384
"""What is enough for all that one process can serve."""
OURS: Final = 256
"""Handles kept for everything but visitors: the store, models, files."""
MOST_VISITORS: Final = 4_096
"""Connections that are ever served at once: each costs about 20 kB."""


def raised() -> int:
    """Give how many handles there are, after raising the limit as far as we may."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = WANTED if hard == resource.RLIM_INFINITY else min(WANTED, hard)
    if soft == resource.RLIM_INFINITY or soft >= wanted:
        return WANTED if soft == resource.RLIM_INFINITY else soft
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
    except (OSError, ValueError):  # some systems have a lower limit that they do not tell
        return soft
    return wanted


def room(handles: int) -> int:
    """Give how many connections may be open with so many handles."""
    return min(MOST_VISITORS, max(handles - OURS, handles // 2))
