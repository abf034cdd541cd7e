"""What a template writes is escaped as Flask's own environment escapes it, by our shorter way (decision 0038)."""

import pytest
from flask import Flask
from markupsafe import Markup

from app.web.templating import PageEnvironment

TEMPLATES = (
    "{{ x }}",
    "{{ x | safe }}",
    "{{ x | e }}",
    "{{ x ~ '<i>' }}",
    "{{ [x, '<i>'] | join(', ') }}",
    "{{ x | upper }} {{ x | replace('b', '<') }}",
    "{% autoescape false %}{{ x }}{% endautoescape %}",
    "{% autoescape off %}{{ x }}{% endautoescape %}{{ x }}",
    "{% macro m(y) %}<p>{{ y }}{{ caller() if caller }}</p>{% endmacro %}{{ m(x) }}{% call m(x) %}{{ x }}{% endcall %}",
    "{% set y %}<b>{{ x }}</b>{% endset %}{{ y }}",
    "{% for one in [x, x] %}{{ one }}{{ loop.index }}{% endfor %}",
    "{{ x if x else '<none>' }}{{ missing }}",
    "<a title='{{ x }}'>{{ '%s' | format(x) }}</a>",
)


class Own(Markup):
    """A kind of Markup that is not exactly Markup."""


class Foreign:
    def __html__(self) -> str:
        return "<u>theirs</u>"

    def __str__(self) -> str:
        return "<never>"


VALUES = ("<b>&'\"", Markup("<b>bold</b>"), Own("<b>own</b>"), Foreign(), None, 7, "", ["<b>"])


@pytest.mark.parametrize("template", TEMPLATES)
def test_a_template_writes_what_it_would_without_us(template):
    theirs, ours = Flask("theirs"), Flask("ours")
    ours.jinja_environment = PageEnvironment
    written = [
        [app.jinja_env.from_string(template).render(x=value, off=False) for value in VALUES] for app in (theirs, ours)
    ]
    assert written[0] == written[1]


def test_the_shorter_way_is_taken():
    app = Flask("ours")
    app.jinja_environment = PageEnvironment
    assert "environment.shown(" in app.jinja_env.compile("{{ x }}", filename="a.html", raw=True)
