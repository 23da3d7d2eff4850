"""Tokens of a tokenizer that no text leads to: their embeddings are rows that nothing trained.

Land and Bartolo 2024, arXiv 2405.05417, section 3.1, call them unreachable: a token whose text
is read as other tokens. They may be recovered (asked for, they are reached under their own id)
or recycled: their ids given to new tokens, which are fewer rows to add and to train. A recycled id
keeps its place in every file; its old name, and the merges that led to it, go.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from analyzer.errors import UsageError
from analyzer.extend.sources import open_source

if TYPE_CHECKING:
    from collections.abc import Iterable

    from analyzer.extend.source import Source
    from analyzer.tokenizers.base import Tokenizer

_WITH_BYTE_PIECES = {"sentencepiece-bpe", "unigram"}
_CONTEXTS = (("x", ""), ("", "x"), ("x", "x"), ("。", "。"), ("\n", "\n"), ("1", "1"), (" ", " "))
_RESERVED = re.compile(
    r"unused|reserved|placeholder|extra_id|(extra|special|control)_\d", re.IGNORECASE
)
_MARKER = re.compile(r"<.+>|\[.+\]")
"""Names of tokens that no text but perhaps a chat template uses."""


def dead_tokens(tokenizer: Tokenizer) -> dict[int, str]:
    """Give the tokens that their own text does not give, alone or between other characters.

    Special tokens, markers that a template may use, single bytes, bytes of no whole character and
    pieces that are marked as less than a word are not looked at: text alone cannot say whether
    they are reached.
    """
    source = open_source(tokenizer)
    doubtful = _texts(tokenizer, source)
    for before, after in (("", ""), *_CONTEXTS):
        framed = source.base_ids([before + text + after for text in doubtful.values()])
        doubtful = {
            token_id: text
            for (token_id, text), ids in zip(doubtful.items(), framed, strict=True)
            if token_id not in ids
        }
    return doubtful


def _texts(tokenizer: Tokenizer, source: Source) -> dict[int, str]:
    """Give the text of each token that has one of its own, by id."""
    broken = tokenizer.byte_fallback_ids()
    texts = {}
    for token_id in range(tokenizer.info.vocab_size):
        data, name = tokenizer.token_bytes(token_id), tokenizer.piece(token_id)
        if not data or broken[token_id] or (_MARKER.fullmatch(name) and not _is_reserved(name)):
            continue
        if len(data) == 1 and tokenizer.info.algorithm in _WITH_BYTE_PIECES:
            continue
        text = data.decode()
        if tokenizer.info.algorithm != "wordpiece" or name == text:
            texts[token_id] = text
    return {i: text for i, text in texts.items() if not source.affixes.is_inside(text)}


def check_recyclable(base: Tokenizer, ids: Iterable[int]) -> None:
    """Make sure that the ids are ones that no text and no template uses; raises UsageError.

    Those are tokens that ``dead_tokens`` gives, and special ones that are named as reserved or
    unused. A rank file has no such ids: there the id is the merge order, which new tokens must
    stand last in.
    """
    if base.kind in {"tiktoken", "tekken"}:
        raise UsageError(f"ids of a {base.kind} file cannot be recycled: they are its merge order")
    dead = dead_tokens(base)
    seen = set()
    for token_id in ids:
        if token_id in seen:
            raise UsageError(f"the id {token_id} is to be recycled twice")
        seen.add(token_id)
        name = base.piece(token_id) if 0 <= token_id < base.info.vocab_size else ""
        if token_id not in dead and not _is_reserved(name):
            raise UsageError(
                f"the id {token_id} ({name or 'no token'}) cannot be recycled: it is in use",
                hint="recycle ids that dead_tokens gives, or reserved special tokens",
            )


def _is_reserved(name: str) -> bool:
    return _RESERVED.search(name) is not None
