"""Asks the API what its description allows and what it forbids, for as long as one likes."""
