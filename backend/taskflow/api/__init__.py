"""Api: every interface to the outside; translates, decides nothing."""
