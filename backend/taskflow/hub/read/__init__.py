"""What may leave the hub: events, moments, conversations, graphs, text as it streams."""
