"""Workers that are started again when they stumble, and how asyncio tasks are ended."""
