"""Sentences of corpora with other compounds in the place of theirs, so that a tagger meets more.

Needs in the folder of ``fit_names.py`` ``drugbank vocabulary.csv`` and ``pubchem small.tsv``
(``chemicals/Identifiers/chemical identifiers pubchem small.tsv`` of the repository
CalebBell/chemicals, MIT, after PubChem).
"""

from __future__ import annotations

import csv
import random
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from benchmarks._names_data import Text

MOST_SENTENCES, LONGEST_SENTENCE, SHORTEST_NAME, LONGEST_NAME = 5000, 500, 6, 59
_ONE_WORD_SHARE = 0.85


def varied(texts: Iterable[Text], data: Path) -> list[Text]:
    """Give sentences of the texts with their compounds replaced, abbreviations left."""
    rng = random.Random(3)
    words, longer = _names(data)
    sentences = [one for text in texts for one in _sentences(*text)]
    chosen = rng.sample(sentences, min(MOST_SENTENCES, len(sentences)))
    return [_replaced(*one, words, longer, rng) for one in chosen]


def _names(data: Path) -> tuple[list[str], list[str]]:
    """Give names of compounds that are one word, and others."""
    with (data / "drugbank vocabulary.csv").open(encoding="utf-8", newline="") as rows:
        # Proteins and plants have no key of a structure.
        names = [row["Common name"] for row in csv.DictReader(rows) if row["Standard InChI Key"]]
    for line in (data / "pubchem small.tsv").read_text("utf-8").splitlines():
        names += [n for n in line.split("\t")[7:10] if SHORTEST_NAME <= len(n) <= LONGEST_NAME]
    distinct = list(dict.fromkeys(names))
    return [n for n in distinct if n.isalpha()], [n for n in distinct if not n.isalpha()]


def _sentences(text: str, spans: Sequence[tuple[int, int]]) -> Iterator[Text]:
    """Give the sentences that hold a compound and are not too long."""
    start = 0
    for sentence in re.split(r"(?<=\.) (?=[A-Z])", text):
        start = text.find(sentence, start)
        end = start + len(sentence)
        inside = [(a - start, b - start) for a, b in spans if start <= a and b <= end]
        if inside and len(sentence) < LONGEST_SENTENCE:
            yield sentence, inside
        start = end


def _replaced(
    text: str,
    spans: Iterable[tuple[int, int]],
    words: Sequence[str],
    longer: Sequence[str],
    rng: random.Random,
) -> Text:
    new, at = "", 0
    places: list[tuple[int, int]] = []
    replaced: dict[str, str] = {}
    for start, end in spans:
        name = text[start:end]
        if not name.isupper() and len(name) >= SHORTEST_NAME:
            one_word = name.isalpha() and rng.random() < _ONE_WORD_SHARE
            other = replaced.setdefault(name.lower(), rng.choice(words if one_word else longer))
            name = other.lower() if other.isalpha() else other
            name = name if start else name[0].upper() + name[1:]
        new += text[at:start]
        places.append((len(new), len(new) + len(name)))
        new, at = new + name, end
    return new + text[at:], places
