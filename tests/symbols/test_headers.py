"""What is learned of a notation: the notation, not the titles, tags and comments that it carries."""

import pytest

from analyzer import symbols

GAME = """[Event "Open"]
[Site "https://lichess.org/x"]
[FEN "8/8/8/8/8/8/8/K6k w - - 0 1"]

1. e4 { A good move } 1... e5 { [%clk 0:01:00] } 2. Nf3 Nc6 *
"""
TUNE = "X:1\nT:The Jig\nM:6/8\nL:1/8\nK:G\nGFG BAB | gfg gab |\nw: la la la\nG:| d2A AFD |"
SCORE = r"""\version "2.18.0"
\header { title = "Song" composer = \markup { "Me" } }
\score { \relative c' { c4 d e f | g1 } % the end
}"""


@pytest.mark.parametrize(
    ("text", "held", "about"),
    [
        (GAME, ["[Site", "1. e4", "1... e5", "[%clk 0:01:00]"], ["Open", "lichess", "8/8", "good"]),
        (TUNE, ["GFG BAB", "G:| d2A"], ["Jig", "6/8", "la la"]),
        (SCORE, [r"\relative c'", "g1"], ["Song", "Me", "2.18", "the end"]),
    ],
)
def test_titles_tags_and_comments_are_no_notation(text, held, about):
    spans = symbols.detect(text)
    covered = [part for span in spans for part in symbols.parts(span)]
    notation = "\n".join(text[start:end] for start, end, is_notation in covered if is_notation)
    assert all(one in notation for one in held)
    assert not any(one in notation for one in about)
    # every character of a find is of one stretch
    assert sum(end - start for start, end, _ in covered) == sum(s.end - s.start for s in spans)
    classes = {span.class_ for span in spans}
    assert not any(one in symbols.without_headers(text, classes) for one in about)


def test_prose_and_other_notation_are_whole():
    text = "Q: Is it CC(=O)Oc1ccccc1C(=O)O?\n"
    assert symbols.without_headers(text, {"chemistry"}) == text
    assert [part for span in symbols.detect(text) for part in symbols.parts(span)] == [
        (span.start, span.end, True) for span in symbols.detect(text)
    ]
