"""The settings of a server are the same for the panel, for the command and for the units, which systemd reads for."""

import subprocess
import sys

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from infra.apache import settings_file
from tests.install.containers import said

# systemd's own reader of NAME=value lines, as a program that needs no systemd to run.
SYSTEMD = "/usr/lib/systemd/user-environment-generators/30-systemd-environment-d-generator"
WRITTEN = """
# A desk, \\
THIS=is still the comment
;and THIS=
TICKETEASE_CURRENCY=USD\x20\x20
   INDENTED = with blanks\x20
QUOTED="a b" 'c d' e "f" g
ESCAPED="say \\"no\\" \\x"
SINGLE='back\\'"slash"
LONG=one \\
  two
LINES="one
two"
HASH=a # b
NOT A NAME=x
export ALSO=none
TWICE=first
TWICE=last
URL=postgresql://a:b%40c@d/e?f=g&h=i
END=\\ x\\t \\ \x20
"""


def by_systemd(folder) -> dict[str, str]:
    reply = subprocess.run([SYSTEMD], env={"XDG_CONFIG_HOME": str(folder)}, capture_output=True, text=True, check=True)
    pairs = dict(line.split("=", 1) for line in reply.stdout.splitlines())
    return {name: _bare(value) for name, value in pairs.items() if not name.startswith("QT_")}


def _bare(value: str) -> str:
    return value[1:-1].encode().decode("unicode_escape") if value.startswith('"') else value


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    folder = tmp_path_factory.mktemp("systemd")
    (folder / "environment.d").mkdir()
    return folder / "environment.d" / "desk.conf"


def test_a_file_says_what_systemd_reads(written):
    written.write_text(WRITTEN)
    told = settings_file.read(written)
    assert (told["TICKETEASE_CURRENCY"], told["INDENTED"], told["TWICE"]) == ("USD", "with blanks", "last")
    assert "THIS" not in told and told == by_systemd(written.parent.parent)


@given(st.text("aB \t\n\"'\\\\#;=", max_size=24))
@settings(max_examples=40)
@example("\n=\\")
def test_so_does_any_other(written, text):
    written.write_text(f"A={text}\nB=b")
    # Of a name without a value this reader of systemd's makes nothing; the one for units makes it empty.
    ours, theirs = settings_file.read(written), by_systemd(written.parent.parent)
    assert {name: value for name, value in ours.items() if value} == {k: v for k, v in theirs.items() if v}


def test_the_command_is_told_each_as_it_is(written):
    written.write_text("A=USD  \n B='two\nlines'\nC=\n")
    assert said(sys.executable, "-I", settings_file.__file__, written).stdout == "A=USD\0B=two\nlines\0C=\0"
