r"""Music: ABC tunes, LilyPond blocks, chord progressions in letters and in Roman numerals."""

from __future__ import annotations

import re
from itertools import chain
from typing import TYPE_CHECKING

from analyzer.symbols.detector import EXACT, RECORD, Detector
from analyzer.symbols.looks import Look
from analyzer.symbols.page import Hit, Page

if TYPE_CHECKING:
    from collections.abc import Iterator

# ABC standard 2.1, section 3: information fields; a tune starts with X: and its key ends the head.
_ABC_HEADERS = re.compile(r"^(?:[A-Za-z+]:(?!\|)|%)[^\n]*\s*", re.MULTILINE)
_FIELD = re.compile(r"[A-Za-z+]:.*")
_KEY = re.compile(
    r"K: ?(?:[A-G][b#]?(?: ?(?:m(?:aj|in|ix)?|dor|phr|lyd|loc|ion|aeo)\w*)?|none|HP|Hp|)\b.*",
    re.IGNORECASE,
)
_NOTES = re.compile(r"[\s|:\[\]A-Ga-gxyzZ0-9,'/=_^~.(){}<>\-\"#!uvHLMOPSTm+&*$%\\]+")
_BAR_LINE = re.compile(r"(?:[\^_=]?[A-Ga-gz][,']*\d*/?\d*[<>]?[ ]?){2,}\|")
_LILY = re.compile(
    r"\\(?:relative|score(?= *\{)|new\s+\w+|version\s+\"[\d.]+\"|absolute|transpose|chordmode"
    r"|drummode|lyricmode|header|paper|layout|book)(?![A-Za-z])[^{}\n]{0,80}"
)
_LILY_HEADERS = re.compile(
    r"\\(?:header|markup|lyricmode|addlyrics)\s*\{(?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*\}\s*"
    r"|\\version\s+\"[^\"\n]*\"\s*|%[^\n]*\s*|\s?\"[^\"\n]*\""
)
_NAMED = re.compile(r"(?<![!-~])[A-Za-z]+ ?= ?$")
_MOST_UNCLOSED = 8
# Notes between braces without any command: a pitch, octave marks, a duration.
_NOTE = r"[a-gr](?:is|es|s)?(?:[,']+\d{0,2}|[,']*\d{1,2})\.*[~()]?"
_BRACED = re.compile(rf"\{{\s*(?:{_NOTE}\s+){{3,}}[^{{}}]{{0,400}}\}}")
_LILY_SURE = re.compile(
    r"\\(?:relative|version \"2|score\b|chordmode|new (?:Staff|Voice|PianoStaff)|clef|absolute"
    r"|time \d|key [a-g])"
)
_ROOT = r"[A-G](?:#|b|♯|♭)?"
_QUALITY = (
    r"(?:maj|min|dim|aug|sus|add|m|M|°|ø|Δ|\+|o)?(?:2|4|5|6|7|9|11|13)?"
    r"(?:(?:sus|add|maj|b|#|♭|♯)\d{1,2})*(?:\([^()\s]{1,8}\))?"
)
# N.C. is a bar without a chord.
_CHORD = rf"(?:{_ROOT}{_QUALITY}(?:/{_ROOT})?|N\.C\.)"
_JOIN = r"(?: *[|,–—→-] *(?:[|:] *)?| +)"
_CHORDS = re.compile(
    rf"(?<![A-Za-z0-9#/'’.])(?:\|:? ?)?{_CHORD}(?:{_JOIN}{_CHORD}){{2,}}(?:"
    rf" ?:?\|+)?(?![A-Za-z0-9#'’])"
)
_ROMAN = r"(?:b|#|♭|♯)?(?:[IV]{1,3}|[iv]{1,3})(?:°|ø|maj7|7|M7|m7|Δ)?"
_ROMANS = re.compile(rf"(?<![A-Za-z0-9-]){_ROMAN}(?: ?[–—→-] ?{_ROMAN}){{2,}}(?![A-Za-z0-9-])")
# A dash between two numerals; each expression starts with its dash, so that a scan is fast.
_JOINS = [
    (dash, re.compile(rf"{dash}(?:(?<=[IViv°ø7Δ].)|(?<=[IViv°ø7Δ] .))(?= ?[b#♭♯]?[IViv])"))
    for dash in "–—→-"
]
_LONGEST_NUMERAL, _LONGEST_RUN = 12, 400
# A chord such as Caug looks like a word, and stands between two that don't.
_WIDEST_GAP = 10
_NUMERALS = frozenset({"i", "ii", "iii", "iv", "v", "vi", "vii"})
_ONE_CHORD = re.compile(rf"[(\[|\"]?{_CHORD}[,|.;:)\]\"]*")
_CHORD_SHAPE = Look(r"^[(\[|\"]?A(?!A).{0,16}$", "A")
_JOINED_SHAPE = Look(r"[|,–—→-][|:]*A", "A")
_COLOURED = re.compile(
    r"[A-G][#b♯♭]?(?:m(?!in\w)|maj|min|dim|aug|sus|add|[67]|9|11|13)|/[A-G]|[A-G][#♯♭]"
)


def _tunes(page: Page) -> Iterator[Hit]:
    if "K:" not in page.text:
        return
    lines, at = page.lines, 0
    while at < len(lines):
        if not _FIELD.match(lines[at]):
            at += 1
            continue
        first = at
        while at < len(lines) and (_FIELD.match(lines[at]) or lines[at].startswith("%")):
            at += 1
        keyed = any(_KEY.match(line) for line in lines[first:at])
        last = at
        while (
            last < len(lines)
            and lines[last].strip()
            and (
                _NOTES.fullmatch(lines[last])
                or _FIELD.match(lines[last])
                or lines[last][0] == "%"
                or _BAR_LINE.search(lines[last])
            )
        ):
            last += 1
        played = sum(_BAR_LINE.search(line) is not None or "|" in line for line in lines[at:last])
        starts_tune = any(re.match(r"[XTML]:", line) for line in lines[first:at])
        if keyed and starts_tune and played:
            yield Hit(
                page.line_starts[first],
                page.line_starts[last - 1] + len(lines[last - 1].rstrip()),
                "abc",
            )
            at = last


def _lilypond(page: Page) -> Iterator[Hit]:
    text = page.text
    if "{" in text and "'" in text:
        for braced in _BRACED.finditer(text):
            yield Hit(braced.start(), braced.end(), "lilypond")
    if "\\" not in text or not (page.suffix in {".ly", ".ily"} or _LILY_SURE.search(text)):
        return
    at = unclosed = 0
    while (match := _LILY.search(text, at)) and unclosed < _MOST_UNCLOSED:
        at = match.end()
        opened = text.find("{", match.start(), match.end() + 2)
        end = _closing(text, opened) if opened >= 0 else match.end()
        unclosed += end < 0
        if end > 0:
            named = _NAMED.search(text, max(0, match.start() - 40), match.start())
            yield Hit(named.start() if named else match.start(), end, "lilypond")
            at = end


def _closing(text: str, opened: int) -> int:
    depth = 0
    for match in re.compile(r"[{}]").finditer(text, opened, opened + (1 << 16)):
        depth += 1 if match.group() == "{" else -1
        if depth == 0:
            return match.end()
    return -1


def _progressions(page: Page) -> Iterator[Hit]:
    for start, end in _chord_windows(page):
        for match in _CHORDS.finditer(page.text, start, end):
            coloured = len(_COLOURED.findall(match.group()))
            several = len(re.findall(_CHORD, match.group())) > 3
            if (
                coloured >= 3
                or (several and coloured >= 2)
                or (
                    several
                    and coloured == 1
                    and len(match.group()) <= 40
                    and "," not in match.group()
                )
            ):
                yield Hit(match.start(), match.end(), "chords")
    yield from _numerals(page.text)


def _numerals(text: str) -> Iterator[Hit]:
    reached = 0
    joins = [pattern.finditer(text) for dash, pattern in _JOINS if dash in text]
    for at in sorted(match.start() for match in chain.from_iterable(joins)):
        start = max(reached, at - _LONGEST_NUMERAL)
        match = _ROMANS.search(text, start, at + _LONGEST_RUN) if at >= reached else None
        if match:
            reached = match.end()
            parts = re.findall(r"[ivIV]+", match.group())
            mixed = any(p.islower() for p in parts) and any(p.isupper() for p in parts)
            if (mixed or len(parts) > 3) and all(p.lower() in _NUMERALS for p in parts):
                yield Hit(match.start(), match.end(), "chords")


def _chord_windows(page: Page) -> Iterator[tuple[int, int]]:
    """Where chords stand close together: the expression for runs is too slow for whole texts."""
    for word in page.inside(_JOINED_SHAPE, _is_joined):
        yield from ((at, at + len(word)) for at in page.positions(word))
    chords = page.inside(_CHORD_SHAPE, _ONE_CHORD.fullmatch)
    if len(chords) < 2 or not any(_COLOURED.search(word) for word in chords):
        return
    places = sorted((at, at + len(word)) for word in chords for at in page.positions(word))
    first, count = 0, 1
    for here, (start, _) in enumerate(places[1:], 1):
        if start - places[here - 1][1] > _WIDEST_GAP:
            first, count = here, 0
        count += 1
        last_of_run = here + 1 == len(places) or places[here + 1][0] - places[here][1] > _WIDEST_GAP
        if count >= 2 and last_of_run:
            yield max(0, places[first][0] - 12), places[here][1] + 12


def _is_joined(word: str) -> bool:
    return len(word) > 6 and bool(_COLOURED.search(word) and _CHORDS.search(word))


_JIG = "X:1\nT:The Jig\nM:6/8\nL:1/8\nK:G\nGFG BAB | gfg gab | GFG BAB | d2A AFD |"
TUNES = Detector(
    class_="music",
    name="abc",
    kinds=("abc",),
    rank=RECORD,
    find=_tunes,
    needs=("|",),
    headers=_ABC_HEADERS,
    examples=(
        (
            f"{_JIG}\n\nMore text.",
            _JIG,
        ),
    ),
    counterexamples=("Q: Why?\nA: Because.\n", "K: the letter\nL: another | third\n"),
)
LILYPOND = Detector(
    class_="music",
    name="lilypond",
    kinds=("lilypond",),
    rank=RECORD,
    find=_lilypond,
    needs=("{", "\\"),
    headers=_LILY_HEADERS,
    examples=(
        ("Then \\relative c' { c4 d e f | g1 } sounds.", "\\relative c' { c4 d e f | g1 }"),
        ("Play { c'4 d'4 e'4 f'4 } now.", "{ c'4 d'4 e'4 f'4 }"),
    ),
    counterexamples=("\\section{New} and \\score is no block", "\\new york"),
)
PROGRESSIONS = Detector(
    class_="music",
    name="chords",
    kinds=("chords",),
    rank=EXACT,
    find=_progressions,
    needs=(_CHORD_SHAPE, _JOINED_SHAPE, *(dash for dash, _ in _JOINS[:-1]), _JOINS[-1][1]),
    examples=(
        ("The verse is Am F C G throughout.", "Am F C G"),
        ("jazz: Dm7 | G7 | Cmaj7 | A7", "Dm7 | G7 | Cmaj7 | A7"),
        ("the ii-V-I turn", "ii-V-I"),
        ("和弦进行是C–G–Am–F，很常见", "C–G–Am–F"),
    ),
    counterexamples=(
        "grades A, B, C and D",
        "vitamins A, B, C, D, E",
        "A B C D E F G",
        "parts i, ii, iii and IV",
        "World War I - V-E Day",
    ),
)
