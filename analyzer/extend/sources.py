"""A loaded tokenizer to the family's way of extending it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analyzer.errors import TokenizerError

if TYPE_CHECKING:
    from collections.abc import Callable

    from analyzer.extend.source import Source
    from analyzer.tokenizers.base import Tokenizer
    from analyzer.tokenizers.huggingface import HuggingFaceTokenizer


def forget_opened() -> None:
    """Let go of the files that are kept open between one extension of a tokenizer and the next."""
    from analyzer.extend import json_file, sentencepiece_file

    json_file.opened.cache_clear()
    sentencepiece_file.opened.cache_clear()


def open_source(base: Tokenizer) -> Source:
    """Give the family's way of extending; raises TokenizerError for one that has none."""
    from analyzer.tokenizers.huggingface import HuggingFaceTokenizer
    from analyzer.tokenizers.ranks import RanksTokenizer
    from analyzer.tokenizers.sentencepieces import SentencePieceTokenizer

    algorithm = base.info.algorithm
    if isinstance(base, RanksTokenizer):
        from analyzer.extend.ranks_bpe import RanksBpe

        return RanksBpe(base)
    if isinstance(base, SentencePieceTokenizer):
        from analyzer.extend.sentencepiece_bpe import SentencePieceBpe
        from analyzer.extend.unigram import Unigram

        return Unigram.of_model(base) if algorithm == "unigram" else SentencePieceBpe(base)
    if isinstance(base, HuggingFaceTokenizer):
        from analyzer.extend.json_bpe import JsonBpe
        from analyzer.extend.unigram import Unigram
        from analyzer.extend.wordpiece import WordPiece

        other: dict[str, Callable[[HuggingFaceTokenizer], Source]]
        other = {"unigram": Unigram.of_json, "wordpiece": WordPiece}
        return other.get(algorithm, JsonBpe)(base)
    raise TokenizerError(f"a {algorithm} tokenizer in a {base.kind} cannot be extended")
