"""Markdown as people type it, to HTML that can do nothing but be read.

The source is stored as typed, and what it becomes in no table: a rule tightened tomorrow protects what was
written yesterday. Raw HTML is not interpreted: it appears as the text it is.
"""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache

import nh3
from markdown_it import MarkdownIt
from markdown_it.common.utils import escapeHtml
from markdown_it.token import Token

TAGS = {
    "a", "blockquote", "br", "code", "del", "em", "h3", "h4", "h5", "h6", "hr", "li", "ol", "p", "pre", "s", "span",
    "strong", "table", "tbody", "td", "th", "thead", "tr", "ul",
}  # fmt: skip
ATTRIBUTES = {"a": {"href", "title"}, "ol": {"start"}, "span": {"title"}}
CLASSES = {"span": {"mention"}}
SCHEMES = {"http", "https", "mailto", "tel"}
LONGEST = 100_000
# After each act the page shows the whole talk again: what is short and names nobody is kept by the process.
KEPT_UP_TO = 2_000
# A table gives each line below its heading as many cells as that has: 20 kB of text could make 65,000 of them.
MOST_CELLS = 4_000

_RULES = {"html": False, "linkify": False, "breaks": True, "maxNesting": 20}
_PARSER = MarkdownIt("js-default", _RULES).disable(["image"])
_WITHOUT_TABLES = MarkdownIt("js-default", _RULES).disable(["image", "table"])
# Somebody is named as @identifier, or as @[identifier] when it holds more than letters, digits and . + - _
_HANDLE = re.compile(r"(?<![\w@.+/-])@(?:(\w(?:[\w.+-]*\w)?)|\[([^\[\]\n]{1,100})\])")
# The page has its own h1 and h2: a heading in a comment must not compete with them.
_HEADINGS = {"h1": "h3", "h2": "h4", "h3": "h5", "h4": "h6", "h5": "h6", "h6": "h6"}


def render(source: str, named: Mapping[str, str] | None = None) -> str:
    """Return safe HTML for Markdown ``source``; longer than ``LONGEST`` characters is cut there.

    ``named`` maps what ``handles_in`` finds to a name: such a mention is shown as that name.
    What could be a table of more than ``MOST_CELLS`` cells stays the text it is (threat 28).
    """
    if named or len(source) > KEPT_UP_TO:
        return _rendered(source[:LONGEST], named)
    return _kept(source)


def handles_in(source: str) -> list[str]:
    """Return what ``source`` calls people by, in small letters, each once, in order; code names nobody."""
    source = source[:LONGEST]
    parts = (child for token in _parser_for(source).parse(source) for child in token.children or ())
    texts = (child.content for child in parts if child.type == "text" and "@" in child.content)
    return list(dict.fromkeys(one for text in texts for found in _HANDLE.finditer(text) if (one := _handle(found))))


@lru_cache(maxsize=256)
def _kept(source: str) -> str:
    return _rendered(source, None)


def _rendered(source: str, named: Mapping[str, str] | None) -> str:
    parser = _parser_for(source)
    tokens = parser.parse(source)
    for token in tokens:
        token.tag = _HEADINGS.get(token.tag, token.tag)
        if named and token.children:
            token.children = [part for child in token.children for part in _with_mentions(child, named)]
    html = parser.renderer.render(tokens, parser.options, {})
    return nh3.clean(
        html,
        tags=TAGS,
        attributes=ATTRIBUTES,
        allowed_classes=CLASSES,
        url_schemes=SCHEMES,
        link_rel="noopener noreferrer nofollow",
    )


def _parser_for(source: str) -> MarkdownIt:
    return _WITHOUT_TABLES if _cells(source) > MOST_CELLS else _PARSER


def _with_mentions(child: Token, named: Mapping[str, str]) -> Iterator[Token]:
    """Yield the token, cut at the mentions it holds if it is plain text."""
    start = 0
    if child.type == "text" and "@" in child.content:
        for found in _HANDLE.finditer(child.content):
            if name := named.get(_handle(found)):
                yield Token("text", "", 0, content=child.content[start : found.start()])
                yield Token("mention", "", 0, content=name, info=_handle(found))
                start = found.end()
    yield Token("text", "", 0, content=child.content[start:]) if start else child


def _handle(found: re.Match[str]) -> str:
    return (found[1] or found[2]).strip().lower()


def _draw_mention(_renderer: object, tokens: list[Token], at: int, _options: object, _env: object) -> str:
    name, handle = escapeHtml(tokens[at].content), escapeHtml(tokens[at].info)
    return f'<span class="mention" title="{handle}">@{name}</span>'


for _one in (_PARSER, _WITHOUT_TABLES):
    _one.add_render_rule("mention", _draw_mention)


def _cells(source: str) -> int:
    """Return the most cells that tables in ``source`` could have."""
    lines = source.splitlines()
    return len(lines) * max((line.count("|") for line in lines), default=0)
