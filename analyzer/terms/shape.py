"""What make a term is of, from its text."""

from __future__ import annotations

import polars as pl

_HAN = r"[\p{Han}々〇]"


def class_of() -> pl.Expr:
    """Give the class of each row, from the columns ``term``, ``forms``, ``words``, ``expansion``.

    >>> rows = {"term": ["k线图", "beta-blocker", "ct"], "forms": [["K线图"], ["beta-blocker"],
    ...     [" CT"]], "words": [2, 1, 1], "expansion": ["", "", ""]}
    >>> pl.DataFrame(rows).select(class_of()).to_series().to_list()
    ['mixed-script', 'compound', 'abbreviation']
    """
    term = pl.col("term")
    form = pl.col("forms").list.first()
    han = term.str.contains(_HAN)
    return (
        pl.when(han & term.str.contains(r"[\p{Latin}\p{Greek}]"))
        .then(pl.lit("mixed-script"))
        .when((pl.col("expansion") != "") | form.str.contains(r"^ ?\p{Lu}[\p{Lu}\p{N}]{1,6}s?$"))
        .then(pl.lit("abbreviation"))
        .when(han & (pl.col("words") > 1))
        .then(pl.lit("new-word"))
        .when(pl.col("words") > 1)
        .then(pl.lit("multi-word"))
        .when(term.str.contains(r"[\p{L}\p{N}] ?[-‐‑/'’] ?[\p{L}\p{N}]"))
        .then(pl.lit("compound"))
        .otherwise(pl.lit("word"))
        .alias("class_")
    )
