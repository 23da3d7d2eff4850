"""The corpus as runs of the model's own pieces: what a new token may join."""

from __future__ import annotations

import unicodedata
from collections import Counter, defaultdict
from typing import TYPE_CHECKING

import numpy as np

from analyzer import symbols
from analyzer.propose.learn import Unit
from analyzer.scanner.measure import encode_in_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from analyzer.scanner.table import ScanTable
    from analyzer.tokenizers.base import Tokenizer

WORD = "word"
MOST_TOKEN_BYTES = 64
_CHARACTER_BYTES = 4


def units_of(table: ScanTable, tokenizer: Tokenizer) -> list[Unit]:
    """Give every distinct word and sampled symbolic span of the training side as units.

    Words carry their exact counts. Spans are a sample, so their counts are scaled up to all
    spans of their class; a unit's source is ``word`` or that class.
    """
    spell = _Speller(tokenizer)
    words = table.train.words
    texts, counts = words["text"].to_list(), words["count"].to_list()
    plain = [_is_plain(text) for text in texts]
    ids, lengths = encode_in_text(tokenizer, texts)
    ends = np.cumsum(lengths)
    units = [
        spell(ids[end - length : end].tolist(), count, WORD)
        for length, end, count, whole in zip(lengths, ends, counts, plain, strict=True)
        if whole and length > 1
    ]
    broken = [(t, float(c)) for t, c, whole in zip(texts, counts, plain, strict=True) if not whole]
    units += _grouped(tokenizer, spell, broken, WORD)
    by_class: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for label, text, count in table.span_sample.items():
        name, kind = label.split("/")
        if kind not in symbols.WORD_KINDS:  # those stand among the words
            by_class[name].append((text, count))
    for name, spans in by_class.items():
        scale = _train_characters(table, name) / sum(len(t) * c for t, c in spans)
        units += _grouped(tokenizer, spell, [(t, c * max(scale, 1.0)) for t, c in spans], name)
    return units


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


def _is_plain(text: str) -> bool:
    """Say whether a word is one pre-token under every tokenizer: letters only."""
    return text.removeprefix(" ").isalpha()


def _train_characters(table: ScanTable, name: str) -> float:
    labels = {label: label.split("/") for label in table.spans}
    spans = sum(
        table.spans[label][1]
        for label, (class_, kind) in labels.items()
        if class_ == name and kind not in symbols.WORD_KINDS
    )
    heldout = table.totals["heldout_characters"] / max(table.totals["characters"], 1)
    return spans * (1 - heldout)


def _grouped(
    tokenizer: Tokenizer,
    spell: _Speller,
    texts: Iterable[tuple[str, float]],
    source: str,
) -> list[Unit]:
    """Cut texts where the tokenizer never joins, and count each distinct run once."""
    prefix = tokenizer.encode("\n")
    runs: Counter[tuple[int, ...]] = Counter()
    for text, count in texts:
        at = 0
        for group in tokenizer.encode_words(f"\n{text}"):
            ids = group[max(0, len(prefix) - at) :] if at < len(prefix) else group
            at += len(group)
            if len(ids) > 1:
                runs[tuple(ids)] += count  # type: ignore[assignment]
    return [spell(ids, count, source) for ids, count in runs.items()]


class _Speller:
    """Ids to the byte strings of a unit; a character spelled in byte tokens is one piece."""

    def __init__(self, tokenizer: Tokenizer) -> None:
        self.tokenizer = tokenizer
        self.known: dict[int, bytes] = {}
        self.joins_bytes = tokenizer.info.algorithm in {"sentencepiece-bpe", "unigram"}
        self.fallback = tokenizer.byte_fallback_ids()

    def __call__(self, ids: Sequence[int], count: float, source: str) -> Unit:
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
            self.known[token_id] = self.tokenizer.token_bytes(token_id)
        return self.known[token_id]
