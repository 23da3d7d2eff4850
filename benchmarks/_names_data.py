"""Texts with the names in them, from published corpora, for fitting and measuring taggers.

A folder holds what ``fit_names.py`` and ``names.py`` list; a text is followed by the character
offsets of its names, in order and without overlap.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from itertools import accumulate
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from analyzer.symbols.tagging.tokens import TOKEN

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence
    from pathlib import Path

Text = tuple[str, list[tuple[int, int]]]
_TYPES_OF_GENES = {"protein", "DNA", "RNA"}
# Families are named like genes; BioRED and DrugProt do not tell them apart.
TYPES = {"genes": {"Gene", "FamilyName"}, "chemistry": {"Chemical"}}
# How many articles of these are fitted on; the others are for measuring.
PARTED = {"DrugProt_Test": 500, "NLMchem_Test": 25}
BIOC_TYPES = {"genes": "GENE", "chemistry": "CHEMICAL"}


def corpus(data: Path, name: str, splits: Iterable[str]) -> list[Text]:
    """Give the texts of a corpus that comes in columns or with offsets apart."""
    if name == "jnlpba":
        return [t for s in splits if s != "devel" for t in _standoff(data / "jnlpba" / s)]
    return [t for s in splits for t in _columns(data / "mtl" / name / f"{s}.tsv")]


def pubtator(data: Path, name: str, class_: str) -> list[Text]:
    """Give the abstracts of a corpus in the format of PubTator."""
    return [text for article in articles(data, name, class_) for text in article]


def part(data: Path, name: str, class_: str, *, fitted: bool) -> list[Text]:
    """Give what is fitted on of a corpus of which only a part is, or what is measured on."""
    found = articles(data, name, class_)
    cut = PARTED.get(name, len(found) if fitted else 0)
    return [text for article in (found[:cut] if fitted else found[cut:]) for text in article]


def articles(data: Path, name: str, class_: str) -> list[list[Text]]:
    """Give the passages of each article of a corpus in the format of PubTator."""
    file = data / "aioner" / f"{name}.PubTator"
    found: dict[str, list[Text]] = {}
    for document in file.read_text("utf-8").strip().split("\n\n"):
        text = _abstract(document.split("\n"), TYPES[class_])
        found.setdefault(document.partition("|")[0], []).append(text)
    return list(found.values())


def _abstract(lines: Sequence[str], types: Collection[str]) -> Text:
    title, abstract = (
        next(line for line in lines if mark in line).split(mark, 1)[1] for mark in ("|t|", "|a|")
    )
    fields = [line.split("\t") for line in lines if line.count("\t") > 3]
    places = {(int(f[1]), -int(f[2])) for f in fields if f[4] in types}
    return f"{title} {abstract}", _outer(places)


def _outer(places: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Give the spans that lie in no other, of pairs of the start and the negative end."""
    spans, reached = [], 0
    for start, end in sorted(places):
        if start >= reached:
            spans.append((start, -end))
            reached = -end
    return spans


def bioc(data: Path, class_: str) -> list[Text]:
    """Give the abstracts of DrugProt that come as BioC; a file that is cut off, up to there."""
    texts = []
    for file in sorted((data / "drugprot").glob("*.bioc.xml")):
        whole = file.read_text("utf-8")
        passages = re.findall(r"<passage>.*?</passage>", whole, re.DOTALL)
        texts += [_passage(ET.fromstring(one), BIOC_TYPES[class_]) for one in passages]
    return texts


def _passage(passage: ET.Element, type_: str) -> Text:
    places = set()
    for one in passage.iter("annotation"):
        place = one.find("location")
        if place is not None and (one.findtext("infon") or "").startswith(type_):
            start = int(place.attrib["offset"])
            places.add((start, -start - int(place.attrib["length"])))
    text = (passage.findtext("text") or "").replace("\t", " ")
    return text, _outer(places)


def apart_from(texts: Iterable[Text], held: Iterable[Text]) -> list[Text]:
    """Give each text once, and none that is held out, whatever its spaces and marks."""
    seen = {_key(text) for text, _ in held}
    kept = []
    for text, spans in texts:
        if _key(text) not in seen:
            seen.add(_key(text))
            kept.append((text, spans))
    return kept


def spaced(text: str, spans: Iterable[tuple[int, int]]) -> Text:
    """Give a text as its tokens with a space between each two, as many corpora come.

    >>> spaced("of IL-2.", [(3, 7)])
    ('of IL - 2 .', [(3, 9)])
    """
    places = [match.span() for match in TOKEN.finditer(text)]
    ends = [*accumulate(b - a + 1 for a, b in places)]
    firsts, lasts = [a for a, _ in places], [b for _, b in places]
    moved = []
    for start, end in spans:
        first, last = bisect_right(lasts, start), bisect_left(firsts, end) - 1
        moved.append((ends[first] - (lasts[first] - firsts[first] + 1), ends[last] - 1))
    return " ".join(text[a:b] for a, b in places), moved


def _key(text: str) -> str:
    return re.sub(r"\W", "", text)[:80]


def _columns(file: Path) -> Iterator[Text]:
    """Give sentences of a two-column file, tokens joined by spaces, and where the names are."""
    tokens: list[tuple[str, str]] = []
    for line in [*file.read_text("utf-8").splitlines(), ""]:
        if line.strip():
            token, *_, tag = line.split("\t")
            tokens.append((token, tag))
        elif tokens:
            yield _joined(tokens)
            tokens = []


def _joined(tokens: Sequence[tuple[str, str]]) -> Text:
    text, spans, inside = "", [], False
    for token, tag in tokens:
        start = len(text) + bool(text)
        text = f"{text} {token}" if text else token
        if tag == "O":
            inside = False
        elif tag.startswith("B") or not inside:
            spans.append((start, len(text)))
            inside = True
        else:
            spans[-1] = (spans[-1][0], len(text))
    return text, spans


def _standoff(folder: Path) -> Iterator[Text]:
    """Give whole abstracts and where the names of proteins, DNA and RNA are."""
    for file in sorted(folder.glob("*.txt")):
        spans = []
        for line in file.with_suffix(".ann").read_text("utf-8").splitlines():
            kind, *offsets = line.split("\t")[1].split()
            if kind in _TYPES_OF_GENES:
                spans.append((int(offsets[0]), int(offsets[-1])))
        yield file.read_text("utf-8"), sorted(spans)
