"""Work that is due, the leases of those who do it, and timers."""
