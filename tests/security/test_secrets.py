"""Threats 16 and 31: a refused form gives its text back, never a password (the class of FAB CVE-2023-34110)."""

import importlib
import pkgutil

import pytest
from wtforms import PasswordField

import forms
from app.web.errors import SECRET
from forms.base import PanelForm

TYPED = "correct horse battery"


def every_form(kind=PanelForm):
    for module in pkgutil.walk_packages(forms.__path__, "forms."):
        importlib.import_module(module.name)
    for one in kind.__subclasses__():
        yield one
        yield from every_form(one)


def test_every_password_field_is_known_as_a_secret():
    names = {field.name for one in every_form() for field in one() if isinstance(field, PasswordField)}
    assert {"password", "current", "new", "again"} <= names
    assert [name for name in names if not SECRET.search(name)] == []


@pytest.mark.parametrize("address", ["/password/", "/sign-in"])
def test_16_a_stale_form_of_passwords_keeps_none_of_them(browse, rita, address):
    fields = dict.fromkeys(("password", "current", "new", "again"), TYPED)
    reply = browse(rita).client.post(address, data={"csrf_token": "stale", **fields})
    assert (reply.status_code, TYPED in reply.text) == (400, False)
