"""The door of the approval policies."""

from app.api.base.door import Door
from app.approvals.checks import LEVELS_MAX

# What the operations say of a level, by its number → what is sent of it, by its place in the list.
OF_LEVEL = {"who": "asks", "quorum": "quorum", "delay": "delay_hours", "expiry": "expiry_hours"}
NAMES = {
    f"level_{place + 1}_{name}": f"levels.{place}.{sent}"
    for place in range(LEVELS_MAX)
    for name, sent in OF_LEVEL.items()
}
door = Door("approval_policies", "Whose approval a task needs: the first policy of its category.", NAMES)
