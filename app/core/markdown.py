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

_PARSER = MarkdownIt("js-default", {"html": False, "linkify": False, "breaks": True, "maxNesting": 20})
_PARSER.disable(["image"])
# The page has its own h1 and h2: a heading in a comment must not compete with them.
_HEADINGS = {"h1": "h3", "h2": "h4", "h3": "h5", "h4": "h6", "h5": "h6", "h6": "h6"}


def render(source: str) -> str:
    """Return safe HTML for Markdown ``source``; longer than ``LONGEST`` characters is cut there."""
    tokens = _PARSER.parse(source[:LONGEST])
    for token in tokens:
        token.tag = _HEADINGS.get(token.tag, token.tag)
    html = _PARSER.renderer.render(tokens, _PARSER.options, {})
    return nh3.clean(
        html, tags=TAGS, attributes=ATTRIBUTES, url_schemes=SCHEMES, link_rel="noopener noreferrer nofollow"
    )
