"""Chess: PGN games, runs of moves in algebraic notation, UCI moves, FEN positions."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from analyzer.symbols.detector import EXACT, RECORD, Detector
from analyzer.symbols.looks import Look
from analyzer.symbols.page import Hit, Page

if TYPE_CHECKING:
    from collections.abc import Iterator

# PGN standard, section 8.2.3: Standard Algebraic Notation.
_SAN = (
    r"(?:[KQRBN][a-h]?[1-8]?x?[a-h][1-8]|[a-h](?:x[a-h])?[1-8](?:=[QRBN])?|O-O(?:-O)?|0-0(?:-0)?)"
    r"[+#]?[!?]{0,2}"
)
_AFTER = r"(?:\s*(?:\$\d{1,3}|\{[^{}]{0,2000}\}|\([^()]{0,2000}\)))*"
_TURN = (
    rf"\d{{1,3}}\s?\.(?:\s?\.\.)?\s*{_SAN}{_AFTER}(?:\s+(?:\d{{1,3}}\s?\.\.\.\s*)?{_SAN}{_AFTER})?"
)
_MOVES = re.compile(
    rf"(?<![A-Za-z0-9.-]){_TURN}(?:\s+{_TURN})*(?:\s+(?:1-0|0-1|1/2-1/2|\*))?(?![A-Za-z0-9-])"
)
_BARE = re.compile(rf"(?<![A-Za-z0-9.-]){_SAN}(?:[ ,]+{_SAN}){{2,}}(?![A-Za-z0-9-])")
_UCI = re.compile(
    r"(?<![A-Za-z0-9])[a-h][1-8][a-h][1-8][qrbn]?(?:["
    r" ,]+[a-h][1-8][a-h][1-8][qrbn]?){2,}(?![A-Za-z0-9])"
)
_BOARD = re.compile(r"(?<![A-Za-z0-9/])[pnbrqkPNBRQK1-8/]{15,71}(?![A-Za-z0-9/])")
_BOARD_SHAPE = Look(r"(?:/[Aa0]{1,8}){7}", "/")
# What a tag says, not its name, which is of the notation and recurs in every game; and a comment
# that is none of the commands that programs write, such as [%eval 0.17].
_HEADERS = re.compile(
    r'(?<= ")[^"\n]+(?="\][ \t]*\r?$)|\s?\{(?!(?:\s*\[%[^\]]*\])+\s*\})[^{}]*(?:\}|\Z)',
    re.MULTILINE,
)
_TAG = re.compile(r"\[[A-Z][A-Za-z0-9_]{1,30} \"[^\"\n]*\"\][ \t]*\r?")
# Castling rights are files where the rooks may stand anywhere, as in Chess960.
_FEN = re.compile(
    r"(?<![A-Za-z0-9/])([pnbrqkPNBRQK1-8]{1,8}(?:/[pnbrqkPNBRQK1-8]{1,8}){7})"
    r"(?: [wb] (?:-|K?Q?k?q?|[A-H]{0,2}[a-h]{0,2})(?: (?:-|[a-h][36])(?: \d{1,3} \d{1,4})?)?)?"
    r"(?![A-Za-z0-9/])"
)
# Squares alone are often cells of a table or vitamins, in a long text.
_FEWEST_PAWN_MOVES, _SHORT = 4, 20_000
# So far from the move before may the next stand: past a number, or past a comment.
_NEAR, _REACH = 24, 2100
_NO_PAWN = re.compile(r"[KQRBN][a-h1-8x]|O-O|0-0|[a-h][1-8][a-h][1-8]|\d\.|[a-h]x|[a-h][1-8][+#!?]")
_MOVE_SHAPE = Look(r"^(?=.{2,24}$).*(?:a0|A-A|0-0)", ["a0", "A-A", "0-0"])
_MOVE_WORD = re.compile(rf"[(\[]?(?:\d{{1,3}}\.+)?(?:{_SAN}|[a-h][1-8][a-h][1-8][qrbn]?)[,.;)\]]*")


def is_board(placement: str) -> bool:
    """Say whether the first field of a FEN has eight ranks of eight squares and two kings.

    >>> is_board("rnbqkbnr/pppppppp/8/8/8/8/PPPPPPPP/RNBQKBNR"), is_board("8/8/8/8/8/8/8/9")
    (True, False)
    """
    ranks = placement.split("/")
    squares = [sum(int(c) if c.isdigit() else 1 for c in rank) for rank in ranks]
    kings = placement.count("k") == 1 and placement.count("K") == 1
    return len(ranks) == 8 and all(n == 8 for n in squares) and kings


def _games(page: Page) -> Iterator[Hit]:
    """Give each block of tags with the moves under it as one game."""
    at, lines = 0, page.lines
    while at < len(lines):
        if not _TAG.fullmatch(lines[at]):
            at += 1
            continue
        first = at
        while at < len(lines) and _TAG.fullmatch(lines[at]):
            at += 1
        after = at
        while at < len(lines) and not lines[at].strip():
            at += 1
        last = at
        while last < len(lines) and lines[last].strip() and not _TAG.fullmatch(lines[last]):
            last += 1
        moves = "\n".join(lines[at:last])
        if _MOVES.match(moves.lstrip()) or re.fullmatch(r"\s*(?:1-0|0-1|1/2-1/2|\*)\s*", moves):
            after = last
        elif after - first < 3:
            continue
        end = page.line_starts[after - 1] + len(lines[after - 1].rstrip())
        yield Hit(page.line_starts[first], end, "pgn")
        at = after


def _moves(page: Page) -> Iterator[Hit]:
    text = page.text
    words = [*page.inside(_MOVE_SHAPE, _MOVE_WORD.fullmatch)]
    fewest = _FEWEST_PAWN_MOVES if len(text) > _SHORT else 2
    if len(words) < fewest and not any(_NO_PAWN.search(word) for word in words):
        return
    for start, end in _windows(page, words):
        for match in _MOVES.finditer(text, start, end):
            sans = re.findall(_SAN, match.group())
            if len(sans) >= 2 or any(san[0] in "KQRBNO" for san in sans):
                yield Hit(match.start(), match.end(), "moves")
        for match in _BARE.finditer(text, start, end):
            if re.search(r"[KQRBN](?:[a-h1-8x]|x[a-h])|O-O", match.group()):
                yield Hit(match.start(), match.end(), "moves")
        for match in _UCI.finditer(text, start, end):
            yield Hit(match.start(), match.end(), "uci")


def _windows(page: Page, words: list[str]) -> Iterator[tuple[int, int]]:
    """Give stretches around moves, joined over a number or a comment between two of them."""
    places = sorted((at, at + len(word)) for word in words for at in page.positions(word))
    first, last = places[0]
    for start, end in [*places[1:], (len(page.text) + _REACH, 0)]:
        between = page.text[last:start] if start - last <= _REACH else ""
        if not between or (start - last > _NEAR and not set("({$").intersection(between)):
            yield max(0, first - _NEAR), min(len(page.text), last + _REACH)
            first = start
        last = max(last, end)


def _positions(page: Page) -> Iterator[Hit]:
    for word in page.inside(_BOARD_SHAPE, _BOARD.search):
        for at in page.positions(word):
            match = _FEN.search(page.text, at, at + len(word) + 30)
            if match and match.start() < at + len(word) and is_board(match[1]):
                yield Hit(match.start(), match.end(), "fen")


GAMES = Detector(
    class_="chess",
    name="pgn",
    kinds=("pgn",),
    rank=RECORD,
    find=_games,
    needs=('"]',),
    headers=_HEADERS,
    examples=(
        (
            '[Event "Open"]\n[Site "?"]\n[Result "1-0"]\n\n1. e4 e5 2. Nf3 Nc6\n3. Bb5 a6 1-0\n',
            '[Event "Open"]\n[Site "?"]\n[Result "1-0"]\n\n1. e4 e5 2. Nf3 Nc6\n3. Bb5 a6 1-0',
        ),
    ),
    counterexamples=('[He said "no"]\n[Then "yes"]', '[Note "one"]\ntext follows here'),
)
MOVES = Detector(
    class_="chess",
    name="moves",
    kinds=("moves", "uci"),
    rank=EXACT,
    find=_moves,
    needs=(_MOVE_SHAPE,),
    headers=_HEADERS,
    examples=(
        ("The game went 1. e4 e5 2. Nf3 Nc6 3. Bb5 and so on.", "1. e4 e5 2. Nf3 Nc6 3. Bb5"),
        ("开局为1.d4 Nf6 2.c4 e6，然后", "1.d4 Nf6 2.c4 e6"),
        ("engine line e2e4 e7e5 g1f3 b8c6", "e2e4 e7e5 g1f3 b8c6"),
        ("after Nf3 Nc6 Bb5 White", "Nf3 Nc6 Bb5"),
    ),
    counterexamples=(
        "White likes e4 in the opening.",
        "rooms a1, b2 and c3",
        "1. a4 paper\n2. b5 paper",
        "vitamins B6, B12",
    ),
)
POSITIONS = Detector(
    class_="chess",
    name="fen",
    kinds=("fen",),
    rank=EXACT,
    find=_positions,
    needs=(_BOARD_SHAPE,),
    examples=(
        (
            "From rnbqkbnr/pppppppp/8/8/8/8/PPPPPPPP/RNBQKBNR w KQkq - 0 1 on",
            "rnbqkbnr/pppppppp/8/8/8/8/PPPPPPPP/RNBQKBNR w KQkq - 0 1",
        ),
    ),
    counterexamples=("1/2/3/4/5/6/7/8", "pp/q/r/n/b/k/K/Q"),
)
