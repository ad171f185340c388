"""A stream in memory: commits, checkpoints, answered mutations, what is loaded and let go."""
