"""The demonstration: a small company with two sites and half a year of incidents and tasks, always the same one."""
