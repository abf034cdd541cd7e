"""What every domain stands on: the database, the acting person, errors, time and words."""
