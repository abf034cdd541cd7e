"""How much one message may carry; how large one file may be is the installation's setting."""

from datetime import timedelta

MOST_FILES = 20
# A form without a script carries its files itself: as many bytes as this many files of the largest size.
MOST_LARGE_FILES = 4
# What somebody may have brought and not sent yet: a full disk is nobody's right.
MOST_PENDING = 60
KEPT_PENDING = timedelta(days=1)
