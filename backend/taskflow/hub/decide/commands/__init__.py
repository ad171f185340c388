"""Commands on a family: one file, one command, its right beside what becomes of it."""
