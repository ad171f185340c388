"""Descriptions of tasks and their vectors: finds the closest task."""
