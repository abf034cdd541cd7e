"""Groups for machines: what their members may do, and who belongs to them."""

from app.api.groups import keeping, members, reading
from app.api.groups.door import door

__all__ = ["door", "keeping", "members", "reading"]
