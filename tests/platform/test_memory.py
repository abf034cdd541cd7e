"""What a web process loads: nothing that no page needs."""

import json
import subprocess
import sys

import pytest

from app.config import PROJECT

# Each takes 2 to 12 MB of every process, and is for a command, a job or a test.
NOT_FOR_PAGES = (
    "alembic",
    "mako",
    "pygments",
    "cryptography",
    "PIL",
    "xlsxwriter",
    "boto3",
    "openpyxl",
    "weasyprint",
    "gunicorn",
    "pydantic",
    "procrastinate",
    "puremagic",
    "yaml",
    "app.cli.serve",
    "app.jobs",
)
LOADED = """
import json, sys
from pathlib import Path
from app import create_app
from app.config import load_settings
create_app(load_settings(home=Path(sys.argv[1])))
resident = next(int(line.split()[1]) for line in Path("/proc/self/status").open() if line.startswith("VmRSS:"))
print(json.dumps([[name for name in sys.argv[2:] if sys.modules.get(name)], resident // 1024]))
"""
# Requests add 30 MB to what is loaded, and 150 are the bound (decision 0032); loaded are 106.
MOST_MB = 120


@pytest.mark.db
def test_a_web_process_loads_nothing_that_no_page_needs(tmp_path):
    command = [sys.executable, "-c", LOADED, str(tmp_path), *NOT_FOR_PAGES]
    done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=True)
    loaded, resident = json.loads(done.stdout)
    assert loaded == []
    assert resident <= MOST_MB
