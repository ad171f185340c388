"""Texts: what a definition writes with values of a task in it, made by a worker process."""
