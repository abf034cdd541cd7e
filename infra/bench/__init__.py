"""``make bench``: a desk of a hundred thousand tickets, made with COPY, served as ``make run`` serves, and timed.

Order of reading: ``company`` and ``stories`` (pure: who and what), ``copying`` (into PostgreSQL), ``serving`` (the
server and the browser), ``measuring`` (the clock), ``counting`` (the SQL), ``report`` (the table and the rows).
"""
