"""Who says yes: policies, and the rounds, levels and verdicts of what waits for one. It knows a ticket by its id."""
