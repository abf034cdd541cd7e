"""The sentences of the API's description, for the catalogue: its page says them in its reader's language.

They are docstrings, descriptions of fields and what ``open_rows`` makes of a noun, so no mark could find them; the
description has each of them whole.
"""

from collections.abc import Collection, Iterator, Mapping
from typing import IO, Any

from babel.messages.extract import extract_python
from flask import Flask

from app.api import opened
from app.api.manual import arranged, sentences

Found = tuple[int, str | None, str | tuple[str, ...], list[str]]


def extract(
    file: IO[bytes], keywords: Mapping[str, Any], comment_tags: Collection[str], options: Mapping[str, Any]
) -> Iterator[Found]:
    """Yield what Babel finds in ``file``, the arrangement of the description, and each sentence that it arranges."""
    yield from extract_python(file, keywords, comment_tags, dict(options))
    for sentence in sentences(arranged(opened(Flask(__name__)).describe())):
        yield 1, None, sentence, []
