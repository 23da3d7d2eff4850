"""Giving the ids of tokens that nothing uses to new ones: fewer rows to add and to train.

A recycled id keeps its place in every file; its old name, and the merges that led to it, go.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from analyzer.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from analyzer.tokenizers.base import Tokenizer

_RESERVED = re.compile(
    r"unused|reserved|placeholder|extra_id|(extra|special|control)_\d", re.IGNORECASE
)

_MARKER = re.compile(r"<.+>|\[.+\]")
"""Names of tokens that no text but perhaps a chat template uses."""


def check_recyclable(base: Tokenizer, ids: Iterable[int]) -> None:
    """Make sure that the ids are ones that no text and no template uses; raises UsageError.

    Those are tokens that ``dead_tokens`` lists, and special ones that are named as reserved or
    unused. A rank file has no such ids: there the id is the merge order, which new tokens must
    stand last in.
    """
    from analyzer.extend.dead import dead_tokens

    if base.kind in {"tiktoken", "tekken"}:
        raise UsageError(f"ids of a {base.kind} file cannot be recycled: they are its merge order")
    dead = {token.id for token in dead_tokens(base)}
    seen = set()
    for token_id in ids:
        if token_id in seen:
            raise UsageError(f"the id {token_id} is to be recycled twice")
        seen.add(token_id)
        name = base.piece(token_id) if 0 <= token_id < base.info.vocab_size else ""
        if _RESERVED.search(name):
            continue
        if token_id not in dead or _MARKER.fullmatch(name):
            raise UsageError(
                f"the id {token_id} ({name or 'no token'}) cannot be recycled: it is in use",
                hint="recycle ids that dead_tokens lists, or reserved special tokens",
            )
