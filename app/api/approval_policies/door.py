"""The door of the approval policies."""

from app.api.base.door import Door

door = Door("approval_policies", "Whose approval a task needs: the first policy of its category.")
