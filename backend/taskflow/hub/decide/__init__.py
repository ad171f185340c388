"""Deciding: pure functions from (family, command) to events."""
