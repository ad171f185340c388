"""Kinds that people declare: documents without code, from which kinds of tasks are compiled."""
