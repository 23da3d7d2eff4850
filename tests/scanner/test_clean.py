"""What is no prose is taken out of passages, and the words beside it stay."""

from __future__ import annotations

import pytest

from analyzer import terms
from analyzer.scanner.clean import without_markup


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("an <b>acute</b> case", "an \nacute\n case"),
        ("see [the list](https://a.org/b_c) there", "see [the list]\n there"),
        ("write to anna@a.org today", "write to \n today"),
        ("salt &amp; water", "salt \n water"),
        ("kept in /usr/share/doc for all", "kept in\n for all"),
        (r"\medskip\noindent Every module", "\n\n Every module"),
        (r"a \emph{sheaf}, \section*{Limits}", "a \n{sheaf}, \n{Limits}"),
        (r"Erd\H{o}s and na\"ive 10\% \\", r"Erd\H{o}s and na\"ive 10\% \\"),
        (r"fever.\n\nHeart failure", "fever.\\n\nHeart failure"),
        (r"设\emph{概形}", "设\n{概形}"),
    ],
)
def test_markup_becomes_a_line_break(text: str, left: str) -> None:
    assert without_markup([text]) == [left]


def test_commands_of_tex_are_no_terms() -> None:
    text = r"\medskip\noindent" + "\nEvery quasi-coherent sheaf is the limit of sheaves.\n"
    found = terms.observe(without_markup([text * 5])).spelled_out()["text"].str.to_lowercase()
    assert found.str.contains("sheaf").any()
    assert not found.str.contains("noindent|medskip").any()
