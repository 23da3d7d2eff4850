"""BPE by ranks: tiktoken files and tekken.json, where the rank of a token is its merge order.

Any two neighbours whose bytes together are a token merge, the lowest rank first, and a whole
pre-token that is a token is taken as it is. New tokens therefore get ranks after all old ones,
and after the special tokens, which are no ranks but have ids. (A reader that counts the special
tokens from the number of ranks, as Llama's own does, must be told where they are.)
"""

# ruff: noqa: SLF001  (the ranks and the scheme of a loaded rank file have no public name)
from __future__ import annotations

import base64
import json
import unicodedata
from typing import TYPE_CHECKING, Any

import regex

from analyzer.extend.alphabet import unspell_bytes
from analyzer.extend.bpe import Bpe
from analyzer.extend.chain import Chain, Piece
from analyzer.extend.probe import PROBE, joins, refuse_probe
from analyzer.extend.source import RefusedTokenError
from analyzer.tokenizers import bytelevel
from analyzer.tokenizers.ranks import RanksTokenizer

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from analyzer.tokenizers.base import Tokenizer


class RanksBpe(Bpe):
    """A rank file and the merge chain that grows on it; pieces are spelled byte by byte."""

    def __init__(self, base: RanksTokenizer) -> None:
        """Take the ranks of the base, which stay untouched."""
        self._base = base
        self._scheme = base._scheme
        self._pattern = regex.compile(self._scheme.pattern)
        self._encoding = base._encoding
        spelled = [bytelevel.to_characters(t.encode()) for t in self._pattern.findall(PROBE)]
        self._probe = joins(map(self._segment, spelled))
        forbidden = self._probe.__contains__
        super().__init__(Chain(self._segment, self._id_of, forbidden, base.info.vocab_size))

    def base_ids(self, texts: Sequence[str]) -> list[list[int]]:
        """Encode texts with the base; nothing is ever put at the start of a text."""
        return [self._base.encode(text) for text in texts]

    def spell(self, text: str) -> str:
        """Give the one pre-token that the text is; raises RefusedTokenError."""
        if self._scheme.nfc:
            text = unicodedata.normalize("NFC", text)
        pre_tokens = self._pattern.findall(text)
        if len(pre_tokens) != 1:
            shown = " | ".join(pre_tokens[:6])
            raise RefusedTokenError(
                "crosses-pre-token-boundary", f"the tokenizer cuts it before it merges: {shown}"
            )
        spelling = bytelevel.to_characters(text.encode())
        known = self._id_of(spelling)
        if known is not None:
            raise RefusedTokenError("already-one-token", f"it is the token {known} already")
        refuse_probe(spelling, self._probe)
        return spelling

    def read(self, piece: str) -> str:
        """Give the text that a piece stands for."""
        return bytelevel.running_text(unspell_bytes(piece))

    def build(self, specials: Sequence[Piece]) -> RanksBuilt:
        """Give the tokenizer with everything that was added."""
        return RanksBuilt(self._base, self.pieces, specials)

    def _segment(self, spelling: str) -> list[str]:
        shift = self._scheme.shift
        ids = self._encoding._encode_single_piece(unspell_bytes(spelling))
        return [bytelevel.to_characters(self._base.token_bytes(rank + shift)) for rank in ids]

    def _id_of(self, spelling: str) -> int | None:
        rank = self._base._ranks.get(unspell_bytes(spelling))
        return None if rank is None else rank + self._scheme.shift


class RanksBuilt:
    """An extended rank file in memory."""

    def __init__(
        self, base: RanksTokenizer, pieces: Iterable[Piece], specials: Sequence[Piece]
    ) -> None:
        """Join old and new ranks."""
        shift = base._scheme.shift
        self._base = base
        self._new = {unspell_bytes(piece.piece): piece.id - shift for piece in pieces}
        self._specials = specials
        ranks = base._ranks | self._new
        last = max([base.info.vocab_size - 1, *(rank + shift for rank in ranks.values())])
        size = max([last, *(special.id for special in specials)]) + 1
        self._tokenizer = RanksTokenizer(ranks, base._scheme, base.identity(size))

    def inner_ids(self, texts: Sequence[str]) -> list[list[int]]:
        """Encode texts; nothing is ever put at the start of a text."""
        return [self._tokenizer.encode(text) for text in texts]

    def tokenizer(self) -> Tokenizer:
        """Give it with the interface that every room uses."""
        return self._tokenizer

    def contents(self) -> dict[str, bytes]:
        """Give the content of the rank file, or of tekken.json."""
        path = self._base.files[0]
        old = path.read_bytes()
        if self._base.kind == "tekken":
            return {"tekken.json": self._tekken(json.loads(old))}
        lines = [base64.b64encode(b) + b" %d\n" % rank for b, rank in self._new.items()]
        return {path.name: old + (b"" if old.endswith(b"\n") else b"\n") + b"".join(lines)}

    def _tekken(self, document: dict[str, Any]) -> bytes:
        """Cut the vocabulary to the ranks in use, add the new ones, and count them."""
        config = document["config"]
        in_use = config["default_vocab_size"] - config["default_num_special_tokens"]
        vocab = document["vocab"][:in_use]
        for data, rank in self._new.items():
            text = bytelevel.running_text(data)
            entry = {"rank": rank, "token_bytes": base64.b64encode(data).decode()}
            vocab.append({**entry, "token_str": text if text.encode() == data else None})
        size = self._base.info.vocab_size + len(self._new)
        config = {**config, "default_vocab_size": size, "num_vocab_tokens": len(vocab)}
        changed = {**document, "config": config, "vocab": vocab}
        return json.dumps(changed, ensure_ascii=False, indent=4).encode()
