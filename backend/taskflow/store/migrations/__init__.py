"""Migrations: one file for each schema version that there was, leading to the next."""
