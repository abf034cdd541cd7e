"""The jobs that carry out runs: each a function from what was asked to what came of it."""
