"""Chinese compounds that a hyphen joins: 5-羟色胺, 白细胞介素-2, 克-雅病."""

from __future__ import annotations

from functools import cache

import numpy as np
import polars as pl

from analyzer.terms.stopwords import stop_words
from analyzer.terms.streams import Stream
from analyzer.terms.tally import digests, numbered

HYPHENS = "-‐‑–－"
_HYPHEN_BYTES = 3
_BESIDE = (r"[\p{L}\p{N}]$", r"^[\p{L}\p{N}]")
_NUMERALS = "二三四五六七八九十"  # 2,3-二磷酸甘油酸


@cache
def _grammar() -> frozenset[str]:
    return stop_words("zh") - {*_NUMERALS}


def with_hyphens(found: Stream) -> tuple[Stream, np.ndarray]:
    """Let a hyphen between two words, of which one is Chinese, go with the second of them.

    The last types are those with a hyphen; given with it is which types they are without: ids.

    >>> from analyzer.terms.tokens import stream
    >>> result, bare = with_hyphens(stream(["用5-羟色胺 - 好"]))
    >>> [result.types[int(i)] for i in result.ids]
    ['用', '5', '-羟色胺', ' -', ' 好']
    >>> result.types.gather(bare).to_list()
    ['羟色胺']
    """
    ids, docs, types = found.ids, found.docs, found.types
    is_hyphen = found.match(f"^[{HYPHENS}]$", found.sizes <= _HYPHEN_BYTES)
    at = np.flatnonzero(is_hyphen.take(ids[1:-1])) + 1
    if not len(at):
        return found, ids[:0]
    beside = np.zeros((2, len(types)), dtype=bool)
    beside[0, ids[at - 1]] = beside[1, ids[at + 1]] = True
    before, after = (found.match(p, b) for p, b in zip(_BESIDE, beside, strict=True))
    after &= ~found.among(_grammar())
    inside = before.take(ids[at - 1]) & after.take(ids[at + 1]) & (docs[at - 1] == docs[at + 1])
    at = at.compress(inside)
    joined = types.gather(ids[at]) + types.gather(ids[at + 1])
    numbers, firsts = numbered(digests(joined))
    bare = ids[at + 1].take(firsts)
    ids, kept = ids.copy(), np.ones(len(ids), dtype=bool)
    ids[at + 1] = numbers + len(types)
    kept[at] = False
    types = pl.concat([types, joined.gather(firsts)])
    return Stream(ids.compress(kept), docs.compress(kept), types), bare
