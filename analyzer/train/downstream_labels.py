"""Labelled data from a file: words with IOB tags, or texts with a label."""

from __future__ import annotations

import csv
import gzip
import io
import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from analyzer.errors import AnalyzerError, PathNotFoundError, UsageError

if TYPE_CHECKING:
    from pathlib import Path

_TAG = re.compile(r"O|[BI]-\S+")
LEAST_ITEMS = 20
_HINT = (
    "give columns of a word and its IOB tag with an empty line between sentences, "
    "or CSV, TSV or JSON Lines with the fields text and label"
)


@dataclass(frozen=True, slots=True)
class Item:
    """A sentence with a tag for each word, or a text with one label."""

    words: tuple[str, ...]
    tags: tuple[str, ...]

    @property
    def text(self) -> str:
        """The words as running text."""
        return " ".join(self.words)


@dataclass(frozen=True, slots=True)
class Labels:
    """Labelled items; ``kind`` says whether words or whole texts bear the labels."""

    kind: Literal["words", "texts"]
    items: tuple[Item, ...]

    def parts(self) -> tuple[list[Item], list[Item], list[Item]]:
        """Give 60 % to train on, 15 % to stop by, 25 % to measure on: always the same."""
        order = np.random.default_rng([0, 53]).permutation(len(self.items))
        first, second = round(0.6 * len(order)), round(0.75 * len(order))
        cut = (order[:first], order[first:second], order[second:])
        train, dev, test = ([self.items[i] for i in part] for part in cut)
        return train, dev, test


def read_labels(path: Path, *, most: int = 0) -> Labels:
    """Read labelled data, gzipped or not; ``most`` items drawn by a fixed seed, 0 for all.

    Raises PathNotFoundError for a missing file, AnalyzerError for one without labels.
    """
    if not path.is_file():
        raise PathNotFoundError(f"there is no file '{path}'", hint="check --labels")
    raw = path.read_bytes()
    try:
        text = (gzip.decompress(raw) if raw[:2] == b"\x1f\x8b" else raw).decode("utf-8")
    except (UnicodeDecodeError, OSError) as error:
        raise AnalyzerError(f"'{path}' is no UTF-8 text", hint=_HINT) from error
    kind: Literal["words", "texts"]
    if items := _columns(text):
        kind = "words"
    else:
        kind, items = "texts", _rows(text)
    if len(items) < LEAST_ITEMS or len({tag for item in items for tag in item.tags}) < 2:
        raise UsageError(
            f"'{path}' holds {len(items)} labelled items, or a single label", hint=_HINT
        )
    if most and len(items) > most:
        chosen = np.random.default_rng(59).permutation(len(items))[:most]
        items = [items[i] for i in sorted(chosen)]
    return Labels(kind, tuple(items))


def iob(words: list[str], mentions: set[tuple[str, ...]], name: str) -> Item:
    """Tag the longest mentions in a sentence, compared without letter case.

    >>> iob("the Apc gene and wnt".split(), {("apc", "gene"), ("apc",)}, "GENE").tags
    ('O', 'B-GENE', 'I-GENE', 'O', 'O')
    """
    longest = max(map(len, mentions), default=0)
    lower = tuple(word.lower() for word in words)
    tags: list[str] = []
    while len(tags) < len(words):
        at = len(tags)
        sizes = range(min(longest, len(words) - at), 0, -1)
        size = next((n for n in sizes if lower[at : at + n] in mentions), 0)
        tags += [f"B-{name}"] + [f"I-{name}"] * (size - 1) if size else ["O"]
    return Item(tuple(words), tuple(tags))


def _columns(text: str) -> list[Item]:
    """Read IOB columns; nothing where a line is none."""
    items: list[Item] = []
    words: list[str] = []
    tags: list[str] = []
    for line in [*text.splitlines(), ""]:
        cells = line.split()
        if not cells or cells[0] == "-DOCSTART-":
            if words:
                items.append(Item(tuple(words), tuple(tags)))
            words, tags = [], []
        elif len(cells) < 2 or not _TAG.fullmatch(cells[-1]):
            return []
        else:
            words.append(cells[0])
            tags.append(cells[-1])
    return items


def _rows(text: str) -> list[Item]:
    """Read JSON Lines or a table with a header; rows without both fields are left out."""
    first = text.lstrip()[:1]
    if first == "{":
        try:
            rows = [json.loads(line) for line in text.splitlines() if line.strip()]
        except ValueError:
            return []
    else:
        head = text.split("\n", 1)[0]
        delimiter = "\t" if "\t" in head else ","
        rows = list(csv.DictReader(io.StringIO(text), delimiter=delimiter))
    return [
        Item(tuple(str(row["text"]).split()), (str(row["label"]),))
        for row in rows
        if isinstance(row, dict) and str(row.get("text") or "").strip()
        if row.get("label") is not None
    ]
