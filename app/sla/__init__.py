"""Service levels: which policy applies to a ticket, and what its clocks say."""
