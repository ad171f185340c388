"""Processors run what is due for an environment; each is a ``Processor`` of the ports."""
