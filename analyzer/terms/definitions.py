"""Which terms are introduced with an abbreviation, and what each abbreviation stands for."""

from __future__ import annotations

import polars as pl

_HAN_RUN = r"^[\p{Han}々〇]+$"


def add_definitions(terms: pl.DataFrame, pairs: pl.DataFrame) -> pl.DataFrame:
    """Add ``defined``, bool, and ``expansion``, the long form of an abbreviation or "".

    >>> terms = pl.DataFrame({"term": ["acs", "急性冠脉综合征", "冠脉综合征", "hf"]})
    >>> pairs = pl.DataFrame({"short": ["ACS"], "long": ["患有急性冠脉综合征"], "count": [1]})
    >>> add_definitions(terms, pairs).rows()[:2]
    [('acs', True, '急性冠脉综合征'), ('急性冠脉综合征', True, '')]
    """
    known = _resolve_han(pairs.select("short", "long", "count"), terms["term"])
    both = pl.concat([known["short"], known["long"]]).str.to_lowercase().unique().sort()
    expansions = (
        known.sort("count", "long", descending=[True, False])
        .group_by(pl.col("short").str.to_lowercase().alias("term"))
        .agg(pl.col("long").first().alias("expansion"))
    )
    return (
        terms.with_columns(defined=pl.col("term").is_in(both.implode()))
        .join(expansions, on="term", how="left", maintain_order="left")
        .with_columns(pl.col("expansion").fill_null(""))
    )


def _resolve_han(pairs: pl.DataFrame, terms: pl.Series) -> pl.DataFrame:
    """Cut each run of Chinese characters before a bracket to the longest term at its end.

    Chinese gives no letters to align with the abbreviation: that the end of the run was
    counted as a candidate is the evidence there is.
    """
    is_han = pairs["long"].str.contains(_HAN_RUN)
    if not is_han.any():
        return pairs
    known = set(terms.filter(terms.str.contains(_HAN_RUN)))
    rows = []
    for short, run, count in pairs.filter(is_han).iter_rows():
        ends = (run[start:] for start in range(len(run) - 1))
        longest = next((end for end in ends if end in known), "")
        if longest:
            rows.append((short, longest, count))
    resolved = pl.DataFrame(rows, schema=pairs.schema, orient="row")
    return pl.concat([pairs.filter(~is_han), resolved])
