"""Runs every detector over a text and settles overlaps."""

from __future__ import annotations

import gc
from itertools import groupby, islice, tee
from operator import itemgetter
from typing import TYPE_CHECKING

from analyzer.symbols.code.languages import SOURCE_SUFFIXES
from analyzer.symbols.detector import BLOCK, EXACT, FILE, MARKED, RECORD
from analyzer.symbols.page import Page
from analyzer.symbols.registry import WORD_KINDS, by_rank, of_names
from analyzer.symbols.sheet import sheets
from analyzer.values import Span

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Iterator

    from analyzer.symbols.detector import Detector
    from analyzer.symbols.page import Hit

    Found = tuple[Hit, Detector]

_SAMPLED_LINES, _FILLED_SHARE, _LIST_SHARE = 30, 0.6, 0.9
_TEXTS_AT_ONCE = 64


def detect(text: str, path: str = "", *, names: bool = True) -> list[Span]:
    """Give the symbolic spans of a text, in order and without overlap.

    >>> [(span.class_, span.kind, span.text) for span in detect("Sugar is C6H12O6.")]
    [('chemistry', 'formula', 'C6H12O6')]

    ``path`` helps where the text alone is short of evidence: ``.py``, ``.smi``, ``.fasta``.
    Without ``names`` the kinds of ``WORD_KINDS`` are not looked for; the others stay the same.
    Offsets are characters. The work is linear in the length of the text.
    """
    return next(detect_each([(text, path)], names=names))


def detect_each(texts: Iterable[tuple[str, str]], *, names: bool = True) -> Iterator[list[Span]]:
    """Give the spans of each of many texts with their paths: as ``detect``, short ones sooner.

    >>> [len(spans) for spans in detect_each([("Add CO2.", ""), ("It is zinc.", "")])]
    [1, 0]
    """
    here, there = tee(texts)
    pages = (
        (on[0], Page(text, path, on=on))
        for on, (text, path) in zip(sheets(text for text, _ in here), there, strict=True)
    )
    for _, group in groupby(pages, key=itemgetter(0)):
        # Nothing made here is cyclic, and walking the whole heap for it costs as much as the work.
        collecting = gc.isenabled()
        gc.disable()
        try:
            found = _detect_together((page for _, page in group), names=names)
        finally:
            if collecting:
                gc.enable()
        yield from found


def names(texts: Iterable[str]) -> Iterator[list[Span]]:
    """Give the spans of ``WORD_KINDS`` of each text; one without any costs no more than a look.

    >>> [[span.text for span in found] for found in names(["Imatinib (C29H31N7O) is a drug."])]
    [['Imatinib']]
    """
    from analyzer.symbols.tagging.names import tag_ahead

    texts = iter(texts)
    while block := list(islice(texts, _TEXTS_AT_ONCE)):
        pages = [*map(Page, block)]
        tag_ahead(pages)
        for page in pages:
            known = {rank: _hits(group, page) for rank, group in of_names().items()}
            found = _detect_together([page], known) if any(known.values()) else [[]]
            yield [span for span in found[0] if span.kind in WORD_KINDS]


def _detect_together(
    pages: Iterable[Page], known: dict[int, list[Found]] | None = None, *, names: bool = True
) -> list[list[Span]]:
    """Give the spans of each page; what is left of several shares a sheet again."""
    every: list[list[Span]] = []
    left = []
    for page in pages:
        spans: list[Span] = []
        every.append(spans)
        work = _detect(page, dict(known or {}), spans, names=names)
        if text := next(work, ""):
            left.append((text, page.path, page.whole, work))
    while left:
        pages_left = (
            (Page(text, path, whole, on), path, whole, work)
            for on, (text, path, whole, work) in zip(
                sheets(one[0] for one in left), left, strict=True
            )
        )
        left = [
            (text, path, whole, work)
            for page, path, whole, work in pages_left
            if (text := _sent(work, page))
        ]
    return every


def _sent(work: Generator[str, Page, None], page: Page) -> str:
    """Go on with what is left of a page, until more of it is to be blanked, or to its end."""
    try:
        return work.send(page)
    except StopIteration:
        return ""


def _detect(
    page: Page, known: dict[int, list[Found]], spans: list[Span], *, names: bool
) -> Generator[str, Page, None]:
    """Settle what is found, and what is known of some ranks already, from the highest rank on.

    What is left of a text is given whenever much of it was settled, to be sent back as a page.
    """
    text = page.text
    taken = bytearray(len(text))
    for rank, group in by_rank(names=names).items():
        hits = known[rank] if rank in known else _hits(group, page)
        if not hits:
            continue
        if rank == FILE and page.suffix not in SOURCE_SUFFIXES and _is_listing(page):
            hits = []
        if rank == BLOCK:
            known[EXACT] = _hits(by_rank()[EXACT], page)
            listed = Listed(text, known[EXACT])
            hits = [(hit, detector) for hit, detector in hits if not listed.fills(*hit[:2])]
        found = _settle(hits, text, taken, divisible=rank == BLOCK)
        spans += found
        if sum(span.end - span.start for span in found) * 20 > len(text):
            # What is settled is blanked, so that later detectors spend nothing on it.
            left = page.text_without([(span.start, span.end) for span in found])
            if left.isspace():
                break
            page = yield left
    spans.sort(key=lambda span: span.start)


def _hits(group: tuple[Detector, ...], page: Page) -> list[Found]:
    """Give what detectors of one rank find; a list of records leaves the others only its rest."""
    found: list[Found] = []
    for detector in page.may_be_found(group):
        hits = list(detector.find(page))
        found += [(hit, detector) for hit in hits]
        if hits and detector.rank == RECORD:
            places = [(start, end) for start, end, _ in hits]
            if sum([end - start for start, end in places]) > _LIST_SHARE * len(page.text):
                return found + _hits(group[group.index(detector) + 1 :], page.without(places))
    return found


def _is_listing(page: Page) -> bool:
    r"""Say whether a short text, or the first lines of a long one and those amid it, are symbols.

    >>> _is_listing(Page("c.76A>T\nc.35delG\np.V600E\n")), _is_listing(Page("x = 1\ny = f(x)\n"))
    (True, False)
    """
    lines, looked_at = page.lines, [page]
    if len(lines) > 2 * _SAMPLED_LINES:
        firsts = (0, len(lines) // 2)
        looked_at = [Page("\n".join(lines[at : at + _SAMPLED_LINES])) for at in firsts]
    for part in looked_at:
        others = tuple(d for rank in (MARKED, RECORD, EXACT) for d in by_rank()[rank])
        if not Listed(part.text, _hits(others, part)).fills(0, len(part.text)):
            return False
    return True


class Listed:
    """Tells where exact finds fill most lines, so that the lines' looks say nothing of code."""

    def __init__(self, text: str, found: Iterable[Found]) -> None:
        self._text = text
        self._covered = bytearray(len(text))
        for (start, end, _), _detector in found:
            self._covered[start:end] = b"\x01" * (end - start)

    def fills(self, start: int, end: int) -> bool:
        """Say whether finds cover most of more than half the lines between two places."""
        filled = full = 0
        for line in self._text[start:end].split("\n"):
            bare = len(line) - line.count(" ")
            full += bare > 0
            covered = self._covered.count(1, start, start + len(line))
            filled += bare > 0 and covered >= _FILLED_SHARE * bare
            start += len(line) + 1
        return filled * 2 > full


def _settle(hits: list[Found], text: str, taken: bytearray, *, divisible: bool) -> list[Span]:
    """Give the hits of one rank that fit: the longer first, then the earlier."""
    spans = []
    for (start, end, kind), detector in _in_turn(hits):
        free: Iterable[tuple[int, int]] = ((start, end),)
        if 1 in taken[start:end]:
            free = list(_free_parts(text, start, end, taken)) if divisible else ()
        for first, last in free:
            taken[first:last] = b"\x01" * (last - first)
            spans.append(Span(first, last, detector.class_, kind, text[first:last]))
    return spans


def _in_turn(hits: list[Found]) -> list[Found]:
    """Sort hits; most touch no other, and need no place in the order."""
    hits.sort(key=itemgetter(0))
    alone = bytearray(b"\x01" * len(hits))
    reached = 0
    for at, ((start, end, _), _detector) in enumerate(hits):
        if start < reached:
            alone[at] = alone[at - 1] = False
        reached = max(reached, end)
    if all(alone):
        return hits
    touching = [hit for hit, one in zip(hits, alone, strict=True) if not one]
    touching.sort(key=lambda found: found[0].start - found[0].end)
    return [hit for hit, one in zip(hits, alone, strict=True) if one] + touching


def _free_parts(text: str, start: int, end: int, taken: bytearray) -> Iterable[tuple[int, int]]:
    """Give the free stretches of a hit, without the space around them."""
    while start < end:
        busy = taken.find(1, start, end)
        stop = end if busy < 0 else busy
        free = text[start:stop]
        if free.strip():
            left = start + len(free) - len(free.lstrip())
            yield left, start + len(free.rstrip())
        if busy < 0:
            return
        after = taken.find(0, busy, end)
        start = end if after < 0 else after


def mask(text: str, spans: Iterable[Span], start: int = 0, end: int | None = None) -> str:
    r"""Give the text with a line end in place of every span, so that no n-gram crosses one.

    >>> mask("Glucose is C6H12O6.", detect("Glucose is C6H12O6."))
    'Glucose is \n.'

    Names of compounds and genes are words, which may well be terms: they stay. Of a stretch of
    the text, from ``start`` to ``end``, the spans are to lie within it.
    """
    kept, at = [], start
    for span in spans:
        if span.kind in WORD_KINDS:
            continue
        kept.append(text[at : span.start])
        at = span.end
    kept.append(text[at:end])
    return "\n".join(kept)
