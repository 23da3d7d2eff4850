"""Tokenizers of the `tokenizers` library: tokenizer.json, vocab.txt, vocab.json with merges."""

from __future__ import annotations

import json
import re
import unicodedata
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from analyzer.errors import TokenizerError
from analyzer.tokenizers import bytelevel
from analyzer.tokenizers.affixes import Affixes
from analyzer.tokenizers.backend import Backend, Identity, piece_names, utf8
from analyzer.tokenizers.batches import flatten, in_parts
from analyzer.tokenizers.normalize import spans_before_nfc

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import tokenizers

    from analyzer.tokenizers.fast import FastBatch
    from analyzer.tokenizers.words import Words

_BYTE_PIECE = re.compile(r"<0x([0-9A-F]{2})>")


class HuggingFaceTokenizer(Backend):
    """`tokenizers.Tokenizer`, the reference for tokenizer.json, as plain text only.

    Special added tokens are not matched in text; other added tokens are, as in the reference.
    """

    def __init__(self, tokenizer: tokenizers.Tokenizer, identity: Identity) -> None:
        """Take a loaded tokenizer over, with its post-processing and truncation switched off."""
        super().__init__(identity)
        if self.info.algorithm == "wordpiece":  # which hardly has to be built
            self.fast_after_bytes = 200_000
        plain(tokenizer)
        self._tokenizer = tokenizer
        if tokenizer.decoder is None:  # the library would put a space between any two tokens
            tokenizer.decoder = self._decoder()

    def _decoder(self) -> tokenizers.decoders.Decoder:
        """Give the decoder of the algorithm."""
        from tokenizers import decoders

        model = self._tokenizer.model
        if self.info.algorithm == "byte-level-bpe":
            return decoders.ByteLevel()
        if self.info.algorithm == "wordpiece":
            return decoders.WordPiece(prefix=model.continuing_subword_prefix)
        if suffix := getattr(model, "end_of_word_suffix", None):
            return decoders.BPEDecoder(suffix=suffix)
        if prefix := getattr(model, "continuing_subword_prefix", None):
            return decoders.WordPiece(prefix=prefix, cleanup=False)
        spaces = decoders.Metaspace(replacement=self.space)
        return decoders.Sequence([decoders.ByteFallback(), spaces])

    def _encode(self, text: str) -> list[int]:
        ids: list[int] = self._tokenizer.encode(text, add_special_tokens=False).ids
        return ids

    def _encode_rows(self, texts: list[str]) -> list[list[int]]:
        rows = self._tokenizer.encode_batch_fast(texts, add_special_tokens=False)
        return [row.ids for row in rows]

    def _offsets(self, text: str) -> list[tuple[int, int]]:
        composed = unicodedata.normalize("NFC", text)
        if self._composes and composed != text:  # the library loses the marks that it joins
            return spans_before_nfc(text, self._offsets(composed))
        encoding = self._tokenizer.encode(text, add_special_tokens=False)
        offsets: list[tuple[int, int]] = encoding.offsets
        return offsets

    @cached_property
    def _composes(self) -> bool:
        """Whether normalisation is NFC and nothing else."""
        return component_types(self._tokenizer.normalizer) - {"Sequence"} == {"NFC"}

    def _words(self, texts: list[str]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        rows: list[list[int]] = []
        words: list[int | None] = []
        for part in in_parts(texts):
            for row in self._tokenizer.encode_batch(part, add_special_tokens=False):
                rows.append(row.ids)
                words += row.word_ids
        ids, lengths = flatten(rows)
        # None, which is what an added token belongs to, becomes NaN: like nothing, nor itself
        numbers = np.array(words, dtype=np.float64)
        begins = numbers != np.concatenate([[np.nan], numbers[:-1]])[: len(numbers)]
        if self.info.algorithm in {"sentencepiece-bpe", "unigram"}:
            begins |= self._begin_at_spaces(ids)
        return ids, lengths, begins

    def decode(self, ids: Sequence[int]) -> str:
        """Give the text of ids, broken UTF-8 replaced."""
        text: str = self._tokenizer.decode(list(ids), skip_special_tokens=True)
        return text

    def id_of(self, text: str) -> int | None:
        """Give the id of the one token whose text is exactly this."""
        algorithm = self.info.algorithm
        if algorithm == "byte-level-bpe":
            names = [bytelevel.to_characters(utf8(text)), text]
        elif algorithm == "wordpiece":
            text = self._normalized(text.removeprefix(" "))
            names = [text]
        else:
            names = [name.replace("▁", self.space) for name in piece_names(text)]
        wanted = utf8(text)
        for name in names if wanted else ():
            token_id: int | None = self._tokenizer.token_to_id(name)
            if token_id is not None and self.token_bytes(token_id) == wanted:
                return token_id
        return None

    @cached_property
    def space(self) -> str:
        """What stands for a space in pieces: ``▁`` unless the file names another character."""
        for part in (self._tokenizer.pre_tokenizer, self._tokenizer.decoder):
            for component in components(part):
                if component["type"] == "Metaspace":
                    return str(component["replacement"])
        return "▁"

    def _normalized(self, text: str) -> str:
        normalizer = self._tokenizer.normalizer
        return text if normalizer is None else str(normalizer.normalize_str(text))

    def piece(self, token_id: int) -> str:
        """Give a token as a person reads it; WordPiece keeps its ``##`` inside words."""
        if self.info.algorithm == "wordpiece":
            return self._special_name(token_id)
        return super().piece(token_id)

    def _special_name(self, token_id: int) -> str:
        return str(self._tokenizer.id_to_token(token_id) or "")

    def _token_bytes(self) -> list[bytes]:
        model = self._tokenizer.model
        added = self._tokenizer.get_added_tokens_decoder()
        prefix = getattr(model, "continuing_subword_prefix", None) or ""
        suffix = getattr(model, "end_of_word_suffix", None) or ""
        wordpiece = self.info.algorithm == "wordpiece"
        affixes = Affixes(prefix, suffix)
        table = [b""] * self.info.vocab_size
        vocabulary = self._tokenizer.get_vocab(with_added_tokens=False)
        for piece, token_id in vocabulary.items():
            begin, bare, end = affixes.apart(piece)
            data = self._piece_bytes(bare)
            table[token_id] = data if wordpiece else begin.encode() + data + end.encode()
        unknown = getattr(model, "unk_token", None)
        if unknown is not None and unknown in vocabulary:
            table[vocabulary[unknown]] = b""
        for token_id, token in added.items():
            table[token_id] = b"" if token.special else self._added_bytes(token.content)
        return table

    def _added_bytes(self, content: str) -> bytes:
        """Give what an added token decodes to: as text, but for SentencePiece's sign of a space."""
        if self.info.algorithm in {"sentencepiece-bpe", "unigram"}:
            content = content.replace(self.space, " ")
        return content.encode()

    def _piece_bytes(self, piece: str) -> bytes:
        if self.info.algorithm == "byte-level-bpe":
            data = bytelevel.to_bytes(piece)
            return piece.encode() if data is None else data
        if self.info.algorithm == "wordpiece":
            return piece.encode()
        if byte := _BYTE_PIECE.fullmatch(piece):
            return bytes([int(byte[1], 16)])
        return piece.replace(self.space, " ").encode()

    def _fast_batch(self) -> FastBatch | Words | None:
        from analyzer.tokenizers.fast import prove_json, prove_words

        if self.info.algorithm == "unigram":
            return None
        document = json.loads(self.to_json())
        if self.info.algorithm == "wordpiece":
            return prove_words(document, self._encode, self._encode_rows)
        added = self._tokenizer.get_added_tokens_decoder().values()
        return prove_json(document, self._encode, [token.content for token in added])

    def to_json(self) -> str:
        """Give the tokenizer as tokenizer.json text, without post-processing."""
        return str(self._tokenizer.to_str())


def plain(tokenizer: tokenizers.Tokenizer) -> None:
    """Switch off what is not the tokenization of plain text: BOS, truncation, padding, specials."""
    whole(tokenizer)
    tokenizer.post_processor = None
    tokenizer.encode_special_tokens = True


def whole(tokenizer: tokenizers.Tokenizer) -> None:
    """Switch off what makes ids depend on length or, in training, on chance."""
    tokenizer.no_truncation()
    tokenizer.no_padding()
    if getattr(tokenizer.model, "dropout", None) is not None:
        tokenizer.model.dropout = None


def algorithm_of(tokenizer: tokenizers.Tokenizer) -> str:
    """Name the algorithm of a loaded tokenizer.json.

    A BPE without the byte-level alphabet merges characters, as SentencePiece's BPE does.
    """
    model = tokenizer.model
    name = type(model).__name__
    if name == "BPE":
        parts = (tokenizer.pre_tokenizer, tokenizer.normalizer, tokenizer.decoder)
        byte_level = any("ByteLevel" in component_types(part) for part in parts)
        fallback = getattr(model, "byte_fallback", False)
        return "byte-level-bpe" if byte_level and not fallback else "sentencepiece-bpe"
    known = {"Unigram": "unigram", "WordPiece": "wordpiece"}
    if name not in known:
        raise TokenizerError(
            f"a tokenizer of the algorithm {name} cannot be analysed",
            hint="it looks up what a rule has cut, so that no longer token would ever be read; "
            "BPE, Unigram and WordPiece are known",
        )
    return known[name]


def component_types(part: Any) -> set[str]:
    """Give the types of a part of a tokenizer and of the parts inside it."""
    return {str(component["type"]) for component in components(part)}


def components(part: Any) -> Iterator[dict[str, Any]]:
    """Give a part of a tokenizer, and the parts inside it, as the file writes them."""
    pending = [] if part is None else [json.loads(part.__getstate__())]
    while pending:
        value = pending.pop()
        if isinstance(value, dict):
            if "type" in value:
                yield value
            pending.extend(value.values())
        elif isinstance(value, list):
            pending.extend(value)
