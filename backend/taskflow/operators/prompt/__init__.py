"""The messages that a model is asked with."""
