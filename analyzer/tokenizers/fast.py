"""The fast batch path, used only where it is proven equal to the reference: `gigatoken`, or words.

Proof is by trial: every text of ``probe`` must give the same ids. Where one differs, or the
library does not take the tokenizer, the reference's own batch is used.
"""

from __future__ import annotations

import json
import unicodedata
from functools import cache, partial
from threading import Lock
from typing import TYPE_CHECKING, Any

import numpy as np
import regex

from analyzer.tokenizers import bytelevel
from analyzer.tokenizers.adapt import Adapted, adapt
from analyzer.tokenizers.batches import in_parts
from analyzer.tokenizers.probe import probe_texts
from analyzer.tokenizers.wordpiece import words_of

# Planes 4 to 13 are empty; planes from 14 on hold tags, variation selectors and private use.
_LAST_IN_USE = 0x40000
_BLOCK_BITS = 8
# awkward, which holds larger batches, takes as long to load as so many texts one by one
_FEW_TEXTS = 100_000
_ASCII = bytes(range(0x80))
_DIGIT = regex.compile(r"(\p{N})")
# texts may be words, which are new each time: so many ids more
_NEW_WORD = 10
REMEMBERED_IDS = 16_000_000
"""After so many ids it is built anew: those of English take it 5 bytes each, of Chinese 15."""

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from analyzer.tokenizers.schemes import Scheme
    from analyzer.tokenizers.words import Words

    Encode = Callable[[str], list[int]]
    Rows = Callable[[list[str]], list[list[int]]]


class FastBatch:
    """A `gigatoken.Tokenizer` in the place of the reference ``encode``; ``shift`` moves its ids.

    The library remembers every word that it meets, for good, so it is built anew now and then.
    The reference keeps the texts on which libraries differ: those with a character younger than
    this Python's Unicode (is it a letter?), or with a byte that has no token.
    """

    def __init__(
        self,
        build: Callable[[], Any],
        encode: Encode,
        adapted: Adapted | None = None,
        shift: int = 0,
    ) -> None:
        """``build`` gives the tokenizer, which still has to be proven."""
        self._build = build
        self._tokenizer = build()
        self._one_at_a_time = Lock()  # the library refuses a second thread while it works
        self._remembered_ids = 0
        self._encode = encode
        self._digits = adapted is not None and adapted.digits
        self._missing = adapted.missing if adapted is not None else b""
        self._shift = shift

    def encode_batch(
        self, texts: Sequence[str], *, threads: int = 1
    ) -> tuple[np.ndarray, np.ndarray]:
        """Give ``(ids, lengths)``: ids uint32 [sum(lengths)], lengths int64 [len(texts)]."""
        apart: list[int] = []
        if any(self._is_kept("".join(part)) for part in in_parts(texts)):
            apart = [i for i, text in enumerate(texts) if self._is_kept(text)]
        if not apart:
            return self._encode_pieces(texts, threads)
        kept = set(apart)
        rest = ["" if i in kept else text for i, text in enumerate(texts)]
        ids, lengths = self._encode_pieces(rest, threads)
        starts = np.cumsum(lengths) - lengths
        parts: list[np.ndarray] = []
        done = 0
        for i in apart:
            row = np.array(self._encode(texts[i]), dtype=np.uint32)
            parts += [ids[done : starts[i]], row]
            done = int(starts[i])
            lengths[i] = row.size
        return np.concatenate([*parts, ids[done:]]), lengths

    def _is_kept(self, text: str) -> bool:
        if self._missing:
            data = text.encode()
            if any(byte in data for byte in self._missing):
                return True
        return has_young(text)

    def _encode_pieces(self, texts: Sequence[str], threads: int) -> tuple[np.ndarray, np.ndarray]:
        if not self._digits or not texts:
            return self._encode_fast(texts, threads)
        pieces = [_DIGIT.split(text) for text in texts]
        ids, lengths = self._encode_fast([p for row in pieces for p in row], threads)
        starts = np.cumsum([0, *map(len, pieces)])[:-1]
        return ids, np.add.reduceat(lengths, starts)

    def _encode_fast(self, texts: Sequence[str], threads: int) -> tuple[np.ndarray, np.ndarray]:
        with self._one_at_a_time:
            ids, lengths = self._encode_alone(texts, threads)
        return (ids + np.uint32(self._shift) if self._shift else ids), lengths

    def _encode_alone(self, texts: Sequence[str], threads: int) -> tuple[np.ndarray, np.ndarray]:
        if threads == 1 and len(texts) <= _FEW_TEXTS:
            each = [self._tokenizer.encode(text) for text in texts]
            lengths = np.fromiter(map(len, each), np.int64, len(each))
            ids = np.frombuffer(bytearray().join(each), np.uint32)
        else:
            rows = self._tokenizer.encode_batch([*texts], parallel=threads > 1).layout
            lengths = np.diff(np.asarray(rows.offsets.data)).astype(np.int64)
            ids = np.asarray(rows.content.data)[: int(lengths.sum())].astype(np.uint32, copy=False)
        # in Latin letters a character is a byte, in Chinese three: so are what its ids take
        text = "".join(texts)
        width_bytes = len(text.encode()) / max(1, len(text))
        self._remembered_ids += round(ids.size * width_bytes) + _NEW_WORD * len(texts)
        if self._remembered_ids > REMEMBERED_IDS:
            self._tokenizer = None  # given back before the new one is built
            self._tokenizer = self._build()
            self._remembered_ids = 0
        return ids, lengths


def has_young(text: str) -> bool:
    r"""Say whether a text holds a character that this Python's Unicode does not know yet.

    >>> has_young("né"), has_young("a\U0003ffff")
    (False, True)
    """
    if text.isascii():
        return False
    others = text.encode().translate(None, _ASCII).decode()
    codes = np.frombuffer(others.encode("utf-32-le"), dtype="<u4")
    met = np.flatnonzero(np.bincount(codes >> _BLOCK_BITS))
    young = [block for block in met.tolist() if _young(block).any()]
    return any(_young(block)[codes[codes >> _BLOCK_BITS == block] & 0xFF].any() for block in young)


@cache
def _young(block: int) -> np.ndarray:
    """Give, for the 256 code points of a block, whether each is not assigned."""
    first = block << _BLOCK_BITS
    codes = range(first, first + (1 << _BLOCK_BITS))
    return np.array([c < _LAST_IN_USE and unicodedata.category(chr(c)) == "Cn" for c in codes])


def _is_proven(fast: FastBatch | Words, encode: Encode, texts: Sequence[str]) -> bool:
    """Say whether every text gets the reference's ids."""
    ids, lengths = fast.encode_batch(texts)
    rows = np.split(ids, np.cumsum(lengths)[:-1])
    pairs = zip(rows, texts, strict=True)
    return all(row.tolist() == encode(text) for row, text in pairs)


def prove_words(document: dict[str, Any], encode: Encode, encode_rows: Rows) -> Words | None:
    """Encode each distinct word of WordPiece once; None unless proven equal."""
    names = [token["content"] for token in document.get("added_tokens") or []]
    words = words_of(document, encode_rows)
    return words if words is not None and _is_proven(words, encode, probe_texts(names)) else None


def prove_json(
    document: dict[str, Any], encode: Encode, added: Sequence[str], shift: int = 0
) -> FastBatch | None:
    """Build from a tokenizer.json without its special tokens; None unless proven equal."""
    import gigatoken

    adapted = adapt(document)
    data = json.dumps(adapted.document, ensure_ascii=False)

    def build() -> Any:
        return gigatoken.Tokenizer.from_json(data).backend

    try:
        fast = FastBatch(build, encode, adapted, shift)
    except (ValueError, RuntimeError):
        return None
    return fast if _is_proven(fast, encode, probe_texts(added)) else None


def prove_sentencepiece(model: bytes, encode: Encode) -> FastBatch | None:
    """Build from a SentencePiece BPE model; None unless proven equal.

    Control symbols are renamed to what no text holds, so that none is read out of text.
    """
    import gigatoken

    from analyzer.tokenizers.sentencepiece_model import parse

    proto = parse(model)
    names = [piece.piece for piece in proto.pieces]
    control = proto.SentencePiece.CONTROL
    for i, piece in enumerate(proto.pieces):
        if piece.type == control:
            piece.piece = f"\U0010ffff{i}"
            piece.type = proto.SentencePiece.UNUSED
    changed = proto.SerializeToString()
    try:
        fast = FastBatch(partial(gigatoken.Tokenizer.from_sentencepiece, changed), encode)
    except (ValueError, RuntimeError):
        return None
    marked = [name for name in names if name.startswith(("<", "["))]
    return fast if _is_proven(fast, encode, probe_texts(marked)) else None


def prove_ranks(ranks: dict[bytes, int], scheme: Scheme, encode: Encode) -> FastBatch | None:
    """Build from tiktoken ranks; None unless proven equal."""
    names = [scheme.special_name(scheme.first_special + i) for i in range(scheme.special_ids)]
    return prove_json(bytelevel.ranks_to_json(ranks, scheme), encode, names, scheme.shift)
