"""What the tickets add up to: the dashboard and, later, the reports; every figure opens the list behind it."""
