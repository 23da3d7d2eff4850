"""The fast batch path: `gigatoken`, used only where it is proven equal to the reference.

Proof is by trial: every text of ``probe`` must give the same ids. Where one differs, or the
library does not take the tokenizer, the reference's own batch is used.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np

from analyzer.tokenizers import bytelevel
from analyzer.tokenizers.probe import probe_texts

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from analyzer.tokenizers.schemes import Scheme

    Encode = Callable[[str], list[int]]


class FastBatch:
    """A `gigatoken.Tokenizer` whose ids are moved by ``shift``."""

    def __init__(self, tokenizer: Any, *, nfc: bool = False, shift: int = 0) -> None:
        """Take over a tokenizer that still has to be proven."""
        self._tokenizer = tokenizer
        self._nfc = nfc
        self._shift = shift

    def encode_batch(
        self, texts: Sequence[str], *, threads: int = 1
    ) -> tuple[np.ndarray, np.ndarray]:
        """Give ``(ids, lengths)``: ids uint32 [sum(lengths)], lengths int64 [len(texts)]."""
        if not texts:
            return np.zeros(0, np.uint32), np.zeros(0, np.int64)
        rows = self._tokenizer.encode_batch(list(texts), parallel=threads > 1).layout
        lengths = np.diff(np.asarray(rows.offsets.data)).astype(np.int64)
        ids = np.asarray(rows.content.data)[: int(lengths.sum())].astype(np.uint32, copy=False)
        return (ids + np.uint32(self._shift) if self._shift else ids), lengths

    def equals(self, encode: Encode, texts: Sequence[str]) -> bool:
        """Say whether every text gets the reference's ids."""
        ids, lengths = self.encode_batch(texts)
        rows = np.split(ids, np.cumsum(lengths)[:-1])
        return all(row.tolist() == encode(text) for row, text in zip(rows, texts, strict=True))


def prove_json(text: str, encode: Encode, added: Sequence[str], shift: int = 0) -> FastBatch | None:
    """Build from tokenizer.json text without its special tokens; None unless proven equal."""
    import gigatoken

    parsed = json.loads(text)
    parsed["added_tokens"] = [t for t in parsed.get("added_tokens") or [] if not t["special"]]
    parsed["post_processor"] = None
    try:
        fast = FastBatch(gigatoken.Tokenizer.from_json(json.dumps(parsed)), shift=shift)
    except (ValueError, RuntimeError):
        return None
    return fast if fast.equals(encode, probe_texts(added)) else None


def prove_sentencepiece(model: bytes, encode: Encode) -> FastBatch | None:
    """Build from a SentencePiece BPE model; None for Unigram or unless proven equal.

    Control symbols are renamed to what no text holds, so that none is read out of text.
    """
    import gigatoken

    from analyzer.tokenizers.sentencepieces import parse

    proto = parse(model)
    names = [piece.piece for piece in proto.pieces]
    control = proto.SentencePiece.CONTROL
    for i, piece in enumerate(proto.pieces):
        if piece.type == control:
            piece.piece = f"\U0010ffff{i}"
            piece.type = proto.SentencePiece.UNUSED
    try:
        fast = FastBatch(gigatoken.Tokenizer.from_sentencepiece(proto.SerializeToString()))
    except (ValueError, RuntimeError):
        return None
    marked = [name for name in names if name.startswith(("<", "["))]
    return fast if fast.equals(encode, probe_texts(marked)) else None


def prove_ranks(ranks: dict[bytes, int], scheme: Scheme, encode: Encode) -> FastBatch | None:
    """Build from tiktoken ranks; None unless proven equal."""
    names = [scheme.special_name(scheme.first_special + i) for i in range(scheme.special_ids)]
    return prove_json(json.dumps(ranks_to_json(ranks, scheme)), encode, names, scheme.shift)


def ranks_to_json(ranks: dict[bytes, int], scheme: Scheme) -> dict[str, Any]:
    """Write ranks as tokenizer.json: every split of a token into two tokens is a merge.

    tiktoken merges the pair whose join has the lowest rank, whatever the two halves are.
    """
    vocab = {
        bytelevel.to_characters(token): rank
        for token, rank in sorted(ranks.items(), key=lambda item: item[1])
    }
    merges: list[tuple[str, str]] = []
    for token in vocab:
        halves = [
            (token[:i], token[i:])
            for i in range(1, len(token))
            if token[:i] in vocab and token[i:] in vocab
        ]
        halves.sort(key=lambda pair: (vocab[pair[0]], vocab[pair[1]]))
        merges += halves
    return byte_level_json(vocab, merges, scheme, whole_words=True)


def byte_level_json(
    vocab: dict[str, int], merges: Sequence[tuple[str, str]], scheme: Scheme, *, whole_words: bool
) -> dict[str, Any]:
    """Write a byte-level BPE as tokenizer.json without special tokens."""
    patterns = [*scheme.split, scheme.pattern]
    splits: list[dict[str, Any]] = [
        {"type": "Split", "pattern": {"Regex": p}, "behavior": "Isolated", "invert": False}
        for p in patterns
    ]
    level = {
        "type": "ByteLevel",
        "add_prefix_space": False,
        "trim_offsets": False,
        "use_regex": False,
    }
    return {
        "version": "1.0",
        "truncation": None,
        "padding": None,
        "added_tokens": [],
        "normalizer": {"type": "NFC"} if scheme.nfc else None,
        "pre_tokenizer": {"type": "Sequence", "pretokenizers": [*splits, level]},
        "post_processor": None,
        "decoder": level,
        "model": {
            "type": "BPE",
            "dropout": None,
            "unk_token": None,
            "continuing_subword_prefix": None,
            "end_of_word_suffix": None,
            "fuse_unk": False,
            "byte_fallback": False,
            "ignore_merges": whole_words,
            "vocab": vocab,
            "merges": merges,
        },
    }
