"""What the tokens are chosen from: words, words of terms, and sampled symbolic spans."""

from __future__ import annotations

import unicodedata
from collections import Counter
from typing import TYPE_CHECKING

import numpy as np

from analyzer import symbols
from analyzer.propose.runs import RunBuilder, Runs, Unit
from analyzer.scanner.encode import encode_in_text, encode_words_in_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analyzer.propose.terms import TermWords
    from analyzer.scanner.span_pieces import SpanPieces
    from analyzer.scanner.table import ScanTable
    from analyzer.tokenizers.base import Tokenizer

WORD = "word"
TERM = "term"
NOT_SYMBOLIC = frozenset({WORD, TERM})
MOST_TOKEN_BYTES = 64
MOST_RUNS = 400_000
"""So many of the heaviest distinct runs decide which joins pay; a gigabyte has millions."""
_CHARACTER_BYTES = 4


def units_of(table: ScanTable, tokenizer: Tokenizer, terms: TermWords, spans: Runs) -> Runs:
    """Give every distinct word, term and sampled symbolic span of the training side as runs.

    Words carry their exact counts. A term of several words without spaces is a run of its own,
    and its words are then counted outside it only. ``spans`` are those of ``span_runs``. A run's
    source is ``term`` for a term or a word of one, ``word`` for any other, and the class of a
    span.
    """
    speller = _Speller(tokenizer)
    _add_words(speller, table, terms)
    speller.builder.add_runs(spans)
    return speller.builder.runs().heaviest(MOST_RUNS)


def span_runs(table: ScanTable, tokenizer: Tokenizer, sampled: SpanPieces) -> Runs:
    """Give every distinct symbolic span as runs, counts scaled up to all spans of their class.

    Titles, values of tags and comments in them are no source of tokens.
    """
    speller = _Speller(tokenizer)
    if tokenizer.info.algorithm != "wordpiece":  # it takes whole words only
        # names stand among the words
        spans = sampled.where(lambda label: label.split("/")[1] not in symbols.WORD_KINDS)
        for name, one in spans.by(lambda label: label.split("/")[0]).items():
            sampled_characters = sum(len(text) * count for _, text, count in one.spans)
            scale = max(_train_characters(table, name) / sampled_characters, 1.0)
            own = one.notation()
            speller.add_grouped((own.ids, own.lengths, own.begins), own.counts * scale, name)
    return speller.builder.runs()


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
        rows = [i for i in broken if sources[i] == source]
        pieces = encode_words_in_text(speller.tokenizer, [texts[i] for i in rows])
        speller.add_grouped(pieces, counts[rows], source)


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

    def add_grouped(
        self, pieces: tuple[np.ndarray, np.ndarray, np.ndarray], counts: np.ndarray, source: str
    ) -> None:
        """Cut texts where the tokenizer never joins, and add each distinct run once.

        ``pieces`` are those of ``encode_words_in_text``, ``counts`` float64 [texts].
        """
        ids, lengths, begins = pieces
        starts = np.flatnonzero(begins)
        sizes = np.diff(np.append(starts, len(ids)))
        several = sizes > 1
        counts = np.repeat(counts, lengths)[starts[several]]
        data = ids.tobytes()
        runs: Counter[bytes] = Counter()
        first, size = (ids.itemsize * places[several] for places in (starts, sizes))
        places = zip(first.tolist(), (first + size).tolist(), counts.tolist(), strict=True)
        for start, end, count in places:
            runs[data[start:end]] += count
        for run, total in runs.items():
            self.builder.add(self._unit(np.frombuffer(run, ids.dtype).tolist(), total, source))

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
