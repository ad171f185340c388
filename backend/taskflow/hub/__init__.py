"""The one door for change: authorise, decide, append, publish."""
