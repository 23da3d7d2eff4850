"""Takes what is no prose out of passages: tags, addresses, link targets, TeX commands, paths."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from collections.abc import Sequence

# A line break stands where something was taken out, so that no term reaches across it.
# The classes are ASCII: Unicode ones would take the pattern off the fast path.
_MARKUP = (
    (r"(?s)<!--.*?-->|</?[a-zA-Z][^<>]*>", "\n"),
    (r"\]\([^()\s]*(?:\([^()\s]*\)[^()\s]*)*(?:\s+\"[^\"\n]*\")?\)", "]\n"),
    (r"(?:https?|HTTPS?|ftp|file|git|ssh|s3)://[^\s<>\"'，。；、）]+", "\n"),
    (r"www\.[^\s<>\"'，。；、）]+", "\n"),
    (r"[A-Za-z0-9_.+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+", "\n"),
    (r"&(?:[a-zA-Z]{2,8}|#[0-9]{1,6}|#x[0-9a-fA-F]{1,6});", "\n"),
    (r"\\[nrt]([A-Z])", "\n${1}"),  # a line end that was escaped twice
    (r"\\[a-zA-Z]{2,}\*?", "\n"),  # TeX: \noindent, \emph{term}
    (r"(?:^|[\s(\"'=\[])(?:\.{1,2}|~)?(?:/[A-Za-z0-9_.%+~-]+){2,}/?", "\n"),
)


def without_markup(texts: Sequence[str]) -> list[str]:
    r"""Give the texts with every piece of markup turned into a line break.

    >>> without_markup(["see <b>renal</b> [failure](https://a.org/x_y) at /usr/share/doc"])
    ['see \nrenal\n [failure]\n at\n']
    """
    found = pl.Series("text", texts, dtype=pl.String)
    for pattern, instead in _MARKUP:
        found = found.str.replace_all(pattern, instead)
    return found.to_list()
