"""What the tickets add up to, always of those the reader may see."""

from app.reports.queries.counted import of_team_only
from app.reports.queries.days import DAYS, daily, desk_days, desk_zone
from app.reports.queries.standing import Share, Standing, front, standing

__all__ = ["DAYS", "Share", "Standing", "daily", "desk_days", "desk_zone", "front", "of_team_only", "standing"]
