"""What the files of the containers say, read as Docker and compose read them."""

import re
import subprocess
from pathlib import Path
from typing import Any

import yaml

from app.config import PROJECT

HOST = "desk.example.org"
DOCKER = PROJECT / "infra" / "docker"


def said(*command: str | Path, **more: Any) -> subprocess.CompletedProcess[str]:
    """Run a program and return what it said and how it ended."""
    words = [str(word) for word in command]
    return subprocess.run(words, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False, **more)


def composition(**more: str) -> dict[str, Any]:
    """Return what compose makes of its file for a desk of our name, and whatever else its environment says."""
    environ = {"PATH": "/usr/bin:/bin", "DESK_HOST": HOST, **more}
    reply = said("docker-compose", "-f", DOCKER / "compose.yaml", "config", env=environ)
    assert reply.returncode == 0, reply.stdout
    return yaml.safe_load(reply.stdout)


def instructions() -> list[tuple[str, str]]:
    """Return the instructions of the Dockerfile in order, each as its word and the rest in one line."""
    text = (DOCKER / "Dockerfile").read_text()
    lines = "\n".join(line for line in text.splitlines() if not line.lstrip().startswith("#"))
    found = (line.split(None, 1) for line in re.sub(r"\\\n\s*", "", lines).splitlines() if line.strip())
    return [(word, rest) for word, rest in found]


def let_through() -> list[str]:
    """Return the parts of the tree that an image is made from."""
    return re.findall(r"^!(\S+)$", (PROJECT / ".dockerignore").read_text(), re.MULTILINE)
