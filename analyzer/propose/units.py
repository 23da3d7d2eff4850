"""What the tokens are chosen from: words, words of terms, and sampled symbolic spans."""

from __future__ import annotations

import unicodedata
from collections import Counter, defaultdict
from typing import TYPE_CHECKING

import numpy as np

from analyzer import symbols
from analyzer.propose.runs import RunBuilder, Runs, Unit
from analyzer.propose.terms import TermWords
from analyzer.scanner.encode import encode_in_text, what_goes_before

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from analyzer.scanner.table import ScanTable
    from analyzer.tokenizers.base import Tokenizer

WORD = "word"
TERM = "term"
NOT_SYMBOLIC = frozenset({WORD, TERM})
MOST_TOKEN_BYTES = 64
MOST_RUNS = 400_000
"""So many of the heaviest distinct runs decide which joins pay; a gigabyte has millions."""
_CHARACTER_BYTES = 4


def units_of(
    table: ScanTable,
    tokenizer: Tokenizer,
    terms: TermWords | None = None,
    *,
    symbols_only: bool = False,
) -> Runs:
    """Give every distinct word, term and sampled symbolic span of the training side as runs.

    Words carry their exact counts. A term of several words without spaces is a run of its own,
    and its words are then counted outside it only. Spans are a sample, so their counts are
    scaled up to all spans of their class. A run's source is ``term`` for a term or a word of
    one, ``word`` for any other, and the class of a span.
    """
    speller = _Speller(tokenizer)
    if not symbols_only:
        _add_words(speller, table, terms or TermWords())
    if tokenizer.info.algorithm != "wordpiece":  # it takes whole words only
        _add_spans(speller, table)
    return speller.builder.runs().heaviest(MOST_RUNS)


def _add_words(speller: _Speller, table: ScanTable, terms: TermWords) -> None:
    words = table.train.words
    texts, counts = words["text"].to_list(), words["count"].to_numpy().astype(np.float64)
    whole_words = speller.tokenizer.info.algorithm == "wordpiece"
    if terms.phrases and not whole_words:
        texts, counts = _with_phrases(texts, counts, terms)
    sources = [TERM if text in terms else WORD for text in texts]
    plain = np.array([_is_plain(text, ascii_only=whole_words) for text in texts], dtype=bool)
    speller.add_words(texts, counts, sources, plain)
    broken = np.flatnonzero(~plain).tolist()
    for source in (WORD, TERM):
        rows = [(texts[i], float(counts[i])) for i in broken if sources[i] == source]
        speller.add_grouped(rows, source)


def _add_spans(speller: _Speller, table: ScanTable) -> None:
    by_class: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for label, text, count in table.span_sample.items():
        name, kind = label.split("/")
        if kind not in symbols.WORD_KINDS:  # those stand among the words
            by_class[name].append((text, count))
    for name, spans in by_class.items():
        scale = _train_characters(table, name) / sum(len(t) * c for t, c in spans)
        speller.add_grouped([(t, c * max(scale, 1.0)) for t, c in spans], name)


def allowed(token: bytes) -> bool:
    r"""Say whether bytes make a token worth having: no numbers, line breaks or broken joins.

    A part of one character is allowed, since byte-level chains pass through it.

    >>> allowed(b" heart"), allowed(b"2024"), allowed(b"a\n"), allowed("心".encode()[:2])
    (True, False, False, True)
    """
    if len(token) > MOST_TOKEN_BYTES:
        return False
    try:
        text = token.decode()
    except UnicodeDecodeError:
        inside = token[1:] if token[0] >= 0xC0 else token
        return len(token) < _CHARACTER_BYTES and all(0x80 <= byte < 0xC0 for byte in inside)
    bare = text.strip()
    return (
        bool(bare)
        and not bare.isnumeric()
        and "\ufffd" not in text
        and not any(unicodedata.category(c) in {"Cc", "Cs", "Zl", "Zp"} for c in text)
    )


def _is_plain(text: str, *, ascii_only: bool) -> bool:
    """Say whether a word is one pre-token: letters, which WordPiece cuts where they are Han."""
    return text.removeprefix(" ").isalpha() and (text.isascii() or not ascii_only)


def _with_phrases(
    texts: list[str], counts: np.ndarray, terms: TermWords
) -> tuple[list[str], np.ndarray]:
    """Add terms of several words, and take them off the counts of their words."""
    place = {text: i for i, text in enumerate(texts)}
    left = counts.copy()
    for count, words in terms.phrases.values():
        for word in words:
            if word in place:
                left[place[word]] = max(left[place[word]] - count, 0.0)
    added = np.array([count for count, _ in terms.phrases.values()])
    return [*texts, *terms.phrases], np.concatenate([left, added])


def _train_characters(table: ScanTable, name: str) -> float:
    labels = {label: label.split("/") for label in table.spans}
    spans = sum(
        table.spans[label][1]
        for label, (class_, kind) in labels.items()
        if class_ == name and kind not in symbols.WORD_KINDS
    )
    heldout = table.totals["heldout_characters"] / max(table.totals["characters"], 1)
    return spans * (1 - heldout)


class _Speller:
    """Ids to the byte strings of runs; a character spelled in byte tokens is one piece."""

    def __init__(self, tokenizer: Tokenizer) -> None:
        self.tokenizer = tokenizer
        self.builder = RunBuilder()
        self.known: dict[int, bytes] = {}
        self.joins_bytes = tokenizer.info.algorithm in {"sentencepiece-bpe", "unigram"}
        self.strips = tokenizer.info.algorithm == "wordpiece"
        self.fallback = tokenizer.byte_fallback_ids()

    def add_words(
        self, texts: Sequence[str], counts: np.ndarray, sources: Sequence[str], kept: np.ndarray
    ) -> None:
        """Add the words of more than one piece, among those kept, as runs of their own."""
        ids, lengths = encode_in_text(self.tokenizer, texts)
        kept = kept & (lengths > 1)
        if self.joins_bytes:  # those that hold a spelled-out character go one by one
            spelled = np.zeros(len(texts), dtype=bool)
            spelled[np.repeat(np.arange(len(texts)), lengths)[self.fallback[ids]]] = True
            starts = np.cumsum(lengths) - lengths
            for i in np.flatnonzero(spelled & kept).tolist():
                row = ids[starts[i] : starts[i] + lengths[i]].tolist()
                self.builder.add(self._unit(row, float(counts[i]), sources[i]))
            kept = kept & ~spelled
        ids = ids[np.repeat(kept, lengths)]
        found, inverse = np.unique(ids, return_inverse=True)
        table = [self.builder.symbol(self._bytes(i)) for i in found.tolist()]
        named = [self.builder.source(source) for source in sources]
        self.builder.add_block(
            np.array(table, dtype=np.int64)[inverse],
            lengths[kept],
            counts[kept],
            np.array(named, dtype=np.int64)[kept],
        )

    def add_grouped(self, texts: Iterable[tuple[str, float]], source: str) -> None:
        """Cut texts where the tokenizer never joins, and add each distinct run once."""
        before, prefix = what_goes_before(self.tokenizer)
        runs: Counter[tuple[int, ...]] = Counter()
        for text, count in texts:
            at = 0
            for group in self.tokenizer.encode_words(f"{before}{text}"):
                ids = group[max(0, len(prefix) - at) :] if at < len(prefix) else group
                at += len(group)
                if len(ids) > 1:
                    runs[tuple(ids)] += count  # type: ignore[assignment]
        for run, total in runs.items():
            self.builder.add(self._unit(run, total, source))

    def _unit(self, ids: Sequence[int], count: float, source: str) -> Unit:
        pieces: list[bytes] = []
        costs: list[int] = []
        for token_id in ids:
            text = self._bytes(token_id)
            inside = self.joins_bytes and self.fallback[token_id] and 0x80 <= text[0] < 0xC0
            if inside and pieces and costs[-1] < _CHARACTER_BYTES and pieces[-1][0] >= 0xC0:
                pieces[-1] += text
                costs[-1] += 1
            else:
                pieces.append(text)
                costs.append(1)
        return Unit(tuple(pieces), tuple(costs), count, source)

    def _bytes(self, token_id: int) -> bytes:
        if token_id not in self.known:
            text = self.tokenizer.token_bytes(token_id)
            # WordPiece knows no spaces: what decodes with one is added without
            self.known[token_id] = text.strip() if self.strips else text
        return self.known[token_id]
