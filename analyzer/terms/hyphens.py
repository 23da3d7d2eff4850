"""Chinese compounds that a hyphen joins: 5-羟色胺, 白细胞介素-2, 克-雅病."""

from __future__ import annotations

import numpy as np
import polars as pl

from analyzer.terms.stopwords import stop_words
from analyzer.terms.tally import digests, numbered
from analyzer.terms.tokens import Stream

HYPHENS = "-‐‑–－"
_NUMERALS = "二三四五六七八九十"  # 2,3-二磷酸甘油酸


def with_hyphens(found: Stream) -> tuple[Stream, np.ndarray]:
    """Let a hyphen between two words, of which one is Chinese, go with the second of them.

    Gives with it which type each one is without its hyphen: int64 [types].

    >>> from analyzer.terms.tokens import stream
    >>> result, plain = with_hyphens(stream(["用5-羟色胺 - 好"]))
    >>> [result.types[int(i)] for i in result.ids]
    ['用', '5', '-羟色胺', ' -', ' 好']
    >>> [result.types[int(plain[i])] for i in result.ids[:3]]
    ['用', '5', '羟色胺']
    """
    ids, docs, types = found.ids, found.docs, found.types
    plain = np.arange(len(types))
    at = np.flatnonzero(types.is_in([*HYPHENS]).to_numpy().take(ids[1:-1])) + 1
    if not len(at):
        return found, plain
    before = types.str.contains(r"[\p{L}\p{N}]$").to_numpy()
    grammar = sorted(stop_words("zh") - {*_NUMERALS})
    after = (types.str.contains(r"^[\p{L}\p{N}]") & ~found.lowered.is_in(grammar)).to_numpy()
    inside = before.take(ids[at - 1]) & after.take(ids[at + 1]) & (docs[at - 1] == docs[at + 1])
    at = at.compress(inside)
    joined = types.gather(ids[at]) + types.gather(ids[at + 1])
    numbers, firsts = numbered(digests(joined))
    plain = np.append(plain, ids[at + 1].take(firsts))
    ids, kept = ids.copy(), np.ones(len(ids), dtype=bool)
    ids[at + 1] = numbers + len(types)
    kept[at] = False
    types = pl.concat([types, joined.gather(firsts)])
    return Stream(ids.compress(kept), docs.compress(kept), types), plain
