"""What may leave the hub: events, moments, conversations, pictures, text as it streams."""
