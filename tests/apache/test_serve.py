"""What a browser gets from a real Apache: pages of the daemons, files of Apache, and the same headers on both."""

import pytest

from infra.apache import running
from tests.apache.asking import ask, headers_amiss
from tests.apache.conftest import Desk


def test_pages_come_from_daemons_without_rights(desk: Desk) -> None:
    reply = ask(desk.apache, "/sign-in")
    assert (reply.status, "<title>" in reply.text) == (200, True)
    assert len(desk.apache.daemons()) == 2
    assert reply.headers["Server"] == "Apache"


@pytest.mark.parametrize("path", ["/sign-in", "/static/app.css", "/nowhere"])
def test_a_page_and_a_file_have_the_same_headers_each_of_them_once(desk: Desk, path: str) -> None:
    assert headers_amiss(ask(desk.apache, path).headers) == {}


def test_a_missing_apache_gets_a_sentence(monkeypatch: pytest.MonkeyPatch, tmp_path) -> None:
    monkeypatch.setattr(running, "MODULE", tmp_path / "mod_wsgi.so")
    with pytest.raises(running.ApacheError, match=r"Run: sudo apt-get install .*libapache2-mod-wsgi-py3"):
        running.refuse_unfit()


def test_another_python_gets_a_sentence(monkeypatch: pytest.MonkeyPatch, tmp_path) -> None:
    module = tmp_path / "mod_wsgi.so"
    module.write_bytes(b"\0libpython3.9.so.1.0\0")
    monkeypatch.setattr(running, "MODULE", module)
    with pytest.raises(running.ApacheError, match=r"mod_wsgi runs Python 3\.9, and the packages in .* for Python 3\."):
        running.refuse_unfit()
