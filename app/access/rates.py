"""How often a caller may ask: so many requests within a window that begins with the first of them. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class Quota:
    """At most ``most`` requests within ``window``; ``name`` is what callers are told it is."""

    name: str
    most: int
    window: timedelta = MINUTE


@dataclass(frozen=True)
class Standing:
    """Where a caller stands: ``used`` requests of the quota, this one included, since ``started_at``."""

    quota: Quota
    used: int
    started_at: datetime

    @property
    def is_within(self) -> bool:
        """Whether this request is still one of those that the quota allows."""
        return self.used <= self.quota.most

    @property
    def remaining(self) -> int:
        """How many more the window allows."""
        return max(0, self.quota.most - self.used)

    def resets_in(self, now: datetime) -> int:
        """Return the seconds until the next window may begin, one at least."""
        return max(1, ceil((self.started_at + self.quota.window - now).total_seconds()))

    def headers(self, now: datetime) -> dict[str, str]:
        """Return what HTTP says of it: the fields of draft-ietf-httpapi-ratelimit-headers, from its revision 8 on."""
        quota = self.quota
        return {
            "RateLimit-Policy": f'"{quota.name}";q={quota.most};w={int(quota.window.total_seconds())}',
            "RateLimit": f'"{quota.name}";r={self.remaining};t={self.resets_in(now)}',
        }
