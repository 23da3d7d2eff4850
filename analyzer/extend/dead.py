"""Tokens of a tokenizer that no text leads to: their embeddings are rows that nothing trained.

Land and Bartolo 2024, arXiv 2405.05417, section 3.1, call them unreachable: a token whose text
is read as other tokens. They may be recovered (asked for, they are reached under their own id)
or recycled (their ids given to new tokens).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from analyzer.extend.sources import open_source

if TYPE_CHECKING:
    from analyzer.extend.source import Source
    from analyzer.tokenizers.base import Tokenizer

_WITH_BYTE_PIECES = {"sentencepiece-bpe", "unigram"}
_CONTEXTS = (("x", ""), ("", "x"), ("x", "x"), ("。", "。"), ("\n", "\n"), ("1", "1"), (" ", " "))


@dataclass(frozen=True, slots=True)
class DeadToken:
    """A token whose own text is read as something else, wherever it stands."""

    id: int
    text: str
    read_as: tuple[str, ...]


def dead_tokens(tokenizer: Tokenizer) -> tuple[DeadToken, ...]:
    """List the tokens that their own text does not give, alone or between other characters.

    Special tokens, single bytes, bytes of no whole character and pieces that are marked as less
    than a word are not looked at: text alone cannot say whether they are reached.
    """
    source = open_source(tokenizer)
    texts = _texts(tokenizer, source)
    read = source.base_ids(list(texts.values()))
    doubtful = {i: texts[i] for i, ids in zip(texts, read, strict=True) if i not in ids}
    for before, after in _CONTEXTS:
        framed = source.base_ids([before + text + after for text in doubtful.values()])
        doubtful = {
            token_id: text
            for (token_id, text), ids in zip(doubtful.items(), framed, strict=True)
            if token_id not in ids
        }
    alone = source.base_ids(list(doubtful.values()))
    return tuple(
        DeadToken(token_id, text, tuple(map(tokenizer.piece, ids)))
        for (token_id, text), ids in zip(doubtful.items(), alone, strict=True)
    )


def _texts(tokenizer: Tokenizer, source: Source) -> dict[int, str]:
    """Give the text of each token that has one of its own, by id."""
    broken = tokenizer.byte_fallback_ids()
    texts = {}
    for token_id in range(tokenizer.info.vocab_size):
        data = tokenizer.token_bytes(token_id)
        if not data or broken[token_id]:
            continue
        if tokenizer.info.algorithm == "wordpiece" and data.startswith(b"##"):
            continue
        if len(data) == 1 and tokenizer.info.algorithm in _WITH_BYTE_PIECES:
            continue
        texts[token_id] = data.decode()
    return {i: text for i, text in texts.items() if not source.affixes.is_inside(text)}
