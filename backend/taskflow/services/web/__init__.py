"""What services share that ask servers which somebody else names."""
