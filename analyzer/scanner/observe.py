"""One batch of documents to one table."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from analyzer import corpus, symbols, terms
from analyzer.scanner.clean import without_markup
from analyzer.scanner.runs import repeated_runs
from analyzer.scanner.sample import Sample, text_digest
from analyzer.scanner.span_pieces import HEADER
from analyzer.scanner.table import (
    HELDOUT_SAMPLE_BYTES,
    RUNS,
    SPAN_SAMPLE_BYTES,
    TRAIN_SAMPLE_BYTES,
    ScanTable,
)
from analyzer.values import Document, SkippedFile

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from analyzer.scanner.sample import Key
    from analyzer.tokenizers.base import Tokenizer
    from analyzer.values import Span

PASSAGE_CHARACTERS = 4096
HELDOUT_OF_256 = 26
"""A passage is held out if the first byte of its digest is below this: about one in ten."""
SPAN_CHARACTERS = 2000
"""A longer span enters the sample cut into stretches of this length."""

_WIDE_SPACES = ("\u00a0", "\u2003", "\u2009", "\u3000")


def observe(
    items: Sequence[Document | SkippedFile],
    tokenizers: Mapping[str, Tokenizer],
) -> ScanTable:
    """Count a batch.

    A *passage* is a document, or a stretch of up to 4,096 characters of a longer one, cut at a
    line end. The digest of a passage's text decides whether it is held out, so copies of a
    text never stand on both sides of the split.
    """
    documents = [item for item in items if isinstance(item, Document)]
    texts = pl.Series("text", [document.text for document in documents], dtype=pl.String)
    batch = _Batch()
    found = symbols.detect_each([(d.text, d.path) for d in documents], names=False)
    for document, spans in zip(documents, found, strict=True):
        batch.add(document, spans)
    train, heldout = terms.observe_sides(without_markup(batch.prose), batch.heldout)
    return ScanTable(
        totals={
            "documents": sum(document.part == 0 for document in documents),
            "parts": len(documents),
            "passages": batch.passages,
            "bytes": sum(document.size_bytes for document in documents),
            "characters": sum(len(document.text) for document in documents),
            "units": _units(texts),
            "heldout_characters": batch.heldout_characters,
            "prose_characters": batch.prose_characters,
        },
        spans=batch.spans,
        skipped=tuple(item for item in items if isinstance(item, SkippedFile)),
        repeats=_repeats(documents),
        runs=repeated_runs(texts),
        train=train,
        heldout=heldout,
        span_sample=Sample(SPAN_SAMPLE_BYTES).with_counts(batch.span_texts),
        train_sample=Sample(TRAIN_SAMPLE_BYTES).with_keys(batch.raw[False]),
        heldout_sample=Sample(HELDOUT_SAMPLE_BYTES).with_keys(batch.raw[True]),
        tokens={name: _histogram(tokenizer, documents) for name, tokenizer in tokenizers.items()},
        digest=batch.digest % (1 << 128),
    )


class _Batch:
    """What one pass over the passages of a batch gathers; ``raw`` by "is held out".

    Passages are labelled with the classes of the symbols in them.
    """

    def __init__(self) -> None:
        self.digest = 0
        self.passages = 0
        self.heldout_characters = 0
        self.prose_characters = 0
        self.spans: dict[str, list[int]] = {}
        self.prose: list[str] = []
        self.heldout: list[bool] = []
        self.raw: dict[bool, Counter[Key]] = {False: Counter(), True: Counter()}
        self.span_texts: dict[tuple[str, str], int] = {}

    def add(self, document: Document, spans: Sequence[Span]) -> None:
        for span in spans:
            counts = self.spans.setdefault(f"{span.class_}/{span.kind}", [0, 0])
            counts[0] += 1
            counts[1] += span.end - span.start
        text, seen = document.text, self.span_texts
        place = text_digest(text)
        self.digest += int.from_bytes(place, "little")
        for start, end, inside in passages_of(text, spans):
            passage = text[start:end]
            if len(passage) < len(text):
                place = text_digest(passage)
            heldout = _is_heldout(place)
            prose = symbols.mask(text, inside, start, end)
            self.passages += 1
            self.heldout_characters += len(passage) * heldout
            self.prose_characters += len(prose)
            self.prose.append(prose)
            self.heldout.append(heldout)
            held = " ".join(sorted({span.class_ for span in inside}))
            self.raw[heldout][place, held, passage] += 1
            for span in () if heldout else inside:
                for at, stop, is_notation in symbols.parts(span):
                    label = f"{span.class_}/{span.kind}" + ("" if is_notation else HEADER)
                    # the space before it is part of how a tokenizer meets it
                    first = at - (at > start and text[at - 1] == " ")
                    for i in range(first, stop, SPAN_CHARACTERS):
                        key = (label, text[i : min(i + SPAN_CHARACTERS, stop)])
                        seen[key] = seen.get(key, 0) + 1


def is_heldout(passage: str) -> bool:
    """Say whether a passage is held out: by its text alone, so that every run agrees.

    >>> is_heldout("heart"), is_heldout("heart 2")
    (False, True)
    """
    return _is_heldout(text_digest(passage))


def _is_heldout(digest: bytes) -> bool:
    return digest[0] < HELDOUT_OF_256


def passages(text: str) -> Iterator[str]:
    """Give the passages of a document, as a scan cuts them."""
    return (text[start:end] for start, end, _ in passages_of(text, []))


def passages_of(text: str, spans: Sequence[Span]) -> Iterator[tuple[int, int, list[Span]]]:
    """Cut a text at line ends; give (start, end, spans inside, cut to it)."""
    start = 0
    following = 0
    while start < len(text):
        end = min(start + PASSAGE_CHARACTERS, len(text))
        if end < len(text):
            newline = text.rfind("\n", start, end)
            end = newline + 1 if newline >= 0 else end
        first = following
        while following < len(spans) and spans[following].end <= end:
            following += 1
        inside = [*spans[first:following]]
        if inside and inside[0].start < start:  # its beginning is in the passage before
            inside[0] = _cut(inside[0], text, start, end)
        if following < len(spans) and spans[following].start < end:
            inside.append(_cut(spans[following], text, start, end))
        yield start, end, inside
        start = end


def _cut(span: Span, text: str, start: int, end: int) -> Span:
    """Give the part of a span that lies between two places."""
    start, end = max(span.start, start), min(span.end, end)
    return span._replace(start=start, end=end, text=text[start:end])


def _units(texts: pl.Series) -> int:
    r"""Count the runs without white space.

    >>> _units(pl.Series(["C1 CC\n\u3000two", "C"])), _units(pl.Series([""]))
    (4, 0)
    """
    data = b" ".join([b"", *texts.cast(pl.Binary).to_list()])
    for space in _WIDE_SPACES:
        data = data.replace(space.encode(), b" ")
    filled = np.frombuffer(data, np.uint8) > ord(" ")
    return int(np.count_nonzero(filled[1:] & ~filled[:-1]))


def _repeats(documents: Sequence[Document]) -> pl.DataFrame:
    """Count distinct documents after normalisation."""
    digests = corpus.fingerprints([document.text for document in documents])
    first = np.frombuffer(b"".join(digest[:8] for digest in digests), "<u8")
    found, counts = np.unique(first, return_counts=True)
    return pl.DataFrame({"digest": found, "count": counts}, schema=RUNS)


def _histogram(tokenizer: Tokenizer, documents: Sequence[Document]) -> np.ndarray:
    ids, _ = tokenizer.encode_batch([document.text for document in documents])
    return np.bincount(ids, minlength=1).astype(np.int64)
