"""The demonstration: a small company with two sites and half a year of incidents, always the same one."""
