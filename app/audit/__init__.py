"""The wider record of everything that was done: append-only entries."""
