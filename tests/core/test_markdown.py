"""Threats 27 and 28: what people type can only be read."""

import cProfile

import pytest

from app.core.markdown import handles_in, render

HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "[a](javascript:alert(1))",
    "[a](JaVaScRiPt&#58;alert(1))",
    "[a](data:text/html;base64,PHNjcmlwdD4=)",
    "[a](vbscript:msgbox(1))",
    "<javascript:alert(1)>",
    "![a](x onerror=alert(1))",
    '[a](x "onmouseover=alert(1)")',
    "<a href='javascript:alert(1)'>a</a>",
    "`<script>`",
    "<iframe src=//evil.example></iframe>",
    "<math><mtext><style><img src=x onerror=alert(1)></style></mtext></math>",
]


@pytest.mark.parametrize("source", HOSTILE)
def test_hostile_markdown_is_inert(source: str) -> None:
    html = render(source)
    for tag in ("<script", "<img", "<svg", "<iframe", "<math", "<style"):
        assert tag not in html
    for scheme in ("javascript:", "data:", "vbscript:"):
        assert f'href="{scheme}' not in html.lower()
    assert " onerror=alert(1)>" not in html.replace("&gt;", "")


def calls_to_render(source: str) -> int:
    """Return how many Python calls rendering takes: a measure of work that no busy machine disturbs."""
    profile = cProfile.Profile()
    profile.runcall(render, source)
    return sum(entry.callcount for entry in profile.getstats())


@pytest.mark.parametrize("mark", ["*", "_", "[", "> ", "- ", "`", "![", "**a ", "(", "<", "~~"])
def test_nested_marks_cost_in_proportion_to_their_number(mark: str) -> None:
    assert calls_to_render(mark * 800) <= 2.5 * calls_to_render(mark * 400)


def test_ordinary_markdown_reads_as_meant() -> None:
    html = "<p><strong>Printer</strong> is <code>down</code><br>\nsince 9</p>\n"
    assert render("**Printer** is `down`\nsince 9") == html


def test_a_heading_stays_below_the_page_title() -> None:
    assert render("# Loud") == "<h3>Loud</h3>\n"


def test_a_link_says_it_is_foreign() -> None:
    assert 'rel="noopener noreferrer nofollow"' in render("[site](https://example.org)")


def test_a_mention_is_drawn_with_the_name_and_only_for_who_was_named():
    drawn = render("Ask @Alan. or @bob, `@alan`, mail@alan", {"alan": "Alan <b>Keller"})
    assert drawn.strip() == (
        '<p>Ask <span class="mention" title="alan">@Alan &lt;b&gt;Keller</span>. or @bob, <code>@alan</code>, '
        "mail@alan</p>"
    )


def test_people_are_called_by_their_identifier_wherever_it_is_no_code():
    assert handles_in("@a.keller. **@Bob** [see @c-d](x) `@e` x@f @[Jean Martin] @[ ] @@g") == [
        "a.keller", "bob", "c-d", "jean martin",
    ]  # fmt: skip


def test_nobody_makes_a_mention_of_their_own():
    assert "<span" not in render('<span class="mention" title="x">@ada</span>', {"bob": "Bob"})
