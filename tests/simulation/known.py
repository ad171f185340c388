"""Known: faults of the product that the simulation finds today, until they are mended.

Each is a prefix of the kinds of violations it shows itself by, and a sentence. The ordinary test
refuses any other violation, and refuses an entry that is not seen any more: whoever mends a fault
takes its entry out.
"""

KNOWN: dict[str, str] = {
    "list.behind": "A row of a list whose write lost its answer can land after the newer one.",
}
