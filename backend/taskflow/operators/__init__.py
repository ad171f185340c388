"""The shelf of operators: one file, one operator, found by its entry point."""
