"""What people type about tickets: one file per act."""
