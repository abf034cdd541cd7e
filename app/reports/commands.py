"""What a door asks of the reports."""

from dataclasses import dataclass


@dataclass(frozen=True)
class ExportList:
    """A list as a file of ``kind``: the query of its address, and the language and the zone it is written in.

    ``count`` is how many rows there are, None when a job will tell.
    """

    noun: str
    query: str
    kind: str
    file_name: str
    language: str
    zone: str
    count: int | None = None
