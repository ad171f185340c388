"""Commands on a flow: one file, one command, its right beside what becomes of it."""
