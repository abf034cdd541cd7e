"""Who is at the door: passwords, sessions, and the rights of whoever came in."""
