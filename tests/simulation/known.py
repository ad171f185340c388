"""Known: faults that the simulation finds today, until they are mended.

Each is a prefix of the kinds of violations it shows itself by, with a seed that shows it and a
sentence. The ordinary test refuses any other violation, and an entry that its seed does not show
any more: whoever mends a fault takes its entry out.
"""

KNOWN: dict[str, tuple[int, str]] = {}
