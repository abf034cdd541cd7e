"""A ServiceNow incident event log, read into moves of our own (pure: bytes in, values out)."""
