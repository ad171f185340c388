"""The shelf of rules over the stream of events; one file, one rule."""
