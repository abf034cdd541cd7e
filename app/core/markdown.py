"""Markdown as people type it, to HTML that can do nothing but be read.

The source is stored as typed; this runs each time it is shown, so that a rule tightened tomorrow
protects what was written yesterday. Raw HTML is not interpreted: it appears as the text it is.
"""

import nh3
from markdown_it import MarkdownIt

TAGS = {
    "a", "blockquote", "br", "code", "del", "em", "h3", "h4", "h5", "h6", "hr", "li", "ol", "p", "pre", "s", "strong",
    "table", "tbody", "td", "th", "thead", "tr", "ul",
}  # fmt: skip
ATTRIBUTES = {"a": {"href", "title"}, "ol": {"start"}}
SCHEMES = {"http", "https", "mailto", "tel"}
LONGEST = 100_000
# A table gives each line below its heading as many cells as that has: 20 kB of text could make 65,000 of them.
MOST_CELLS = 4_000

_RULES = {"html": False, "linkify": False, "breaks": True, "maxNesting": 20}
_PARSER = MarkdownIt("js-default", _RULES).disable(["image"])
_WITHOUT_TABLES = MarkdownIt("js-default", _RULES).disable(["image", "table"])
# The page has its own h1 and h2: a heading in a comment must not compete with them.
_HEADINGS = {"h1": "h3", "h2": "h4", "h3": "h5", "h4": "h6", "h5": "h6", "h6": "h6"}


def render(source: str) -> str:
    """Return safe HTML for Markdown ``source``; longer than ``LONGEST`` characters is cut there.

    What could be a table of more than ``MOST_CELLS`` cells stays the text it is (threat 28).
    """
    source = source[:LONGEST]
    parser = _WITHOUT_TABLES if _cells(source) > MOST_CELLS else _PARSER
    tokens = parser.parse(source)
    for token in tokens:
        token.tag = _HEADINGS.get(token.tag, token.tag)
    html = parser.renderer.render(tokens, parser.options, {})
    return nh3.clean(
        html, tags=TAGS, attributes=ATTRIBUTES, url_schemes=SCHEMES, link_rel="noopener noreferrer nofollow"
    )


def _cells(source: str) -> int:
    """Return the most cells that tables in ``source`` could have."""
    lines = source.splitlines()
    return len(lines) * max((line.count("|") for line in lines), default=0)
