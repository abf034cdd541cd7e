"""Names of files: a stranger chose them (threats 24 and 44)."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.attachments.naming import LONGEST_NAME, NAMELESS, clean_name


@pytest.mark.parametrize(
    ("given_name", "shown"),
    [
        ("report.pdf", "report.pdf"),
        ("Écran cassé – étage 2.png", "Écran cassé – étage 2.png"),
        ("../../etc/passwd", "passwd"),
        ("..\\..\\windows\\win.ini", "win.ini"),
        ("C:\\Users\\rita\\photo.jpg", "photo.jpg"),
        ("photo\u202egpj.exe", "photogpj.exe"),
        ("a\x00b\r\nSet-Cookie: x=1.txt", "abSet-Cookie_ x=1.txt"),
        ("half \ud800 a letter.txt", "half a letter.txt"),
        (".htaccess", "htaccess"),
        ("trailing. ", "trailing"),
        ("con.txt", "_con.txt"),
        ("LPT1", "_LPT1"),
        ("", NAMELESS),
        ("...", NAMELESS),
        ("/", NAMELESS),
        ('a<b>"c"|d?.txt', "a_b__c__d_.txt"),
        ("e\u0301te\u0301.txt", "été.txt"),
    ],
)
def test_a_name_is_cleaned(given_name, shown):
    assert clean_name(given_name) == shown


def test_a_long_name_keeps_its_ending():
    name = clean_name("x" * 300 + ".tar.gz")
    assert len(name) == LONGEST_NAME
    assert name.endswith("x.gz")


@given(st.text(max_size=400))
def test_every_name_is_harmless_and_cleaning_it_again_changes_nothing(text):
    name = clean_name(text)
    assert 0 < len(name) <= LONGEST_NAME
    assert not any(
        unicodedata.category(sign) in ("Cc", "Cf", "Cs", "Zl", "Zp") or sign in '/\\<>:"|?*' for sign in name
    )
    assert not name.startswith((".", " "))
    assert clean_name(name) == name
