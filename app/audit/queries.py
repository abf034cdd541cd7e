"""What the record tells without being read entry by entry."""

# What every page names and hardly anybody changes; migration 0026 has the index of their entries.
SELDOM = ("people", "groups", "locations", "categories", "hold_reasons")

# The highest of their entries and the sum of the last few: a transaction that took its place early and committed late
# changes the sum (decision 0016).
SELDOM_STAMP = f"""
    SELECT concat(max(seq), '.', sum(seq)) FROM (
        SELECT seq FROM audit_entries WHERE noun IN ({", ".join(f"'{noun}'" for noun in SELDOM)})
        ORDER BY seq DESC LIMIT 32
    ) AS latest
"""  # noqa: S608 - the nouns stand above
