"""Tickets: incidents and tasks, their lifecycle, their history and who works on them."""
