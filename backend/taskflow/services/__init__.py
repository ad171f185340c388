"""The shelf of services: one file, one service, found by its entry point."""
