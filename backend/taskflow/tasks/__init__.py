"""The shelf of task types: one file, one type, found by its entry point."""
