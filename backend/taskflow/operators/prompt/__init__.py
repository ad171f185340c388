"""Making the messages that a model is asked with; what operators here share."""
