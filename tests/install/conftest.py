"""Only root may lay one machine over another: without root these tests are left out, and the run's head says so."""

import os

collect_ignore = [] if os.geteuid() == 0 else ["test_install.py", "test_container.py"]
