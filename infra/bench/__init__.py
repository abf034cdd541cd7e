"""``make bench``: a desk of a hundred thousand tickets and one of a million, made, served and timed in turn.

Order of reading: ``company`` and ``stories`` (pure: who and what), ``copying`` (into PostgreSQL), ``multiplying`` (ten
times as many), ``desks`` (both of them), ``serving`` (by ``make run`` and by Apache), ``browser`` and ``pages`` (who
asks for what), ``measuring`` (the clock), ``counting`` (the SQL), ``meter`` (all of it on every desk), ``report`` (the
table and the rows).
"""
