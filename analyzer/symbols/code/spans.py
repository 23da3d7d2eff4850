"""The language of a code span where it stands: by its file, its fence, or its own lines."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from analyzer.symbols.code.language import language_of
from analyzer.symbols.page import suffix_of

if TYPE_CHECKING:
    from analyzer.values import Span

_FENCE = re.compile(r"[ \t>]*(?:`{3,}|~{3,})[ \t]*\{?\.?([\w+#-]*)")
_MARKED, _FILE = "fenced", "file"


def language_of_span(text: str, span: Span, path: str = "") -> str:
    r"""Give the language of a code span of a text, or nothing where it can't be told.

    >>> from analyzer.symbols import detect
    >>> text = "Run:\n```sql\nSELECT 1;\n```\n"
    >>> [language_of_span(text, span) for span in detect(text)]
    ['sql']
    """
    if span.class_ != "code":
        return ""
    hint = suffix_of(path) if span.kind == _FILE else ""
    if span.kind == _MARKED:
        line = text[text.rfind("\n", 0, max(0, span.start - 1)) + 1 : span.start]
        fence = _FENCE.match(line)
        hint = fence[1] if fence else ""
    return language_of(span.text, hint)
