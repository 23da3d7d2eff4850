"""Surface forms to terms: capitals and plurals joined, each form kept with its count."""

from __future__ import annotations

from collections import Counter
from typing import Any

import polars as pl

GLUE = "\x1f"
_SUMS = ("count", "documents", "left_free", "right_free", "alone")


def join_forms(candidates: pl.DataFrame) -> pl.DataFrame:
    """Give one row a term, with the sums over its forms.

    ``key`` is its most frequent spelling in lower case, with U+001F between words that no space
    sets apart; ``term`` the same without; ``name`` as it is mostly written inside a sentence;
    ``forms`` the exact texts, leading space included, and ``form_counts``.

    >>> from analyzer.terms import observe
    >>> counts = observe(["Statins help. The statin and the statins; statins of COVID-19."])
    >>> joined = join_forms(counts.spelled_out())
    >>> joined.filter(pl.col("term") == "statins").select("count", "forms").rows()
    [(4, [' statins', ' statin', 'Statins'])]
    >>> joined.filter(pl.col("term") == "covid-19")["name"].to_list()
    ['COVID-19']
    """
    form = pl.col("text").str.replace_all(GLUE, "", literal=True)
    keyed = candidates.with_columns(
        key=pl.col("text").str.strip_chars_start(" ").str.to_lowercase(), form=form
    )
    keys = keyed.group_by("key").agg(pl.col("count").sum())
    keys = keys.join(_singulars(keys), on="key", how="left").with_columns(
        joined=pl.coalesce("singular", "key")
    )
    several = pl.col("joined").is_duplicated()  # few keys are joined with another
    best = (
        keys.filter(several)
        .sort("count", "key", descending=[True, False])
        .group_by("joined", maintain_order=True)
        .agg(pl.col("key").first().alias("best"))
    )
    names = keys.join(best, on="joined", how="left").select("key", best=pl.coalesce("best", "key"))
    # a capital at the head of a sentence, where no space goes before, says nothing
    inside = (pl.col("key") == pl.col("best")) & pl.col("form").str.starts_with(" ")
    written = pl.when(inside).then(2).when(pl.col("key") == pl.col("best")).then(1).otherwise(0)
    return (
        keyed.join(names, on="key")
        .sort("count", "form", descending=[True, False])
        .group_by("best", maintain_order=True)
        .agg(
            *(pl.col(name).sum().cast(pl.Int64) for name in _SUMS),
            pl.col("form").alias("forms"),
            pl.col("count").cast(pl.Int64).alias("form_counts"),
            name=pl.col("form").get(written.arg_max()).str.strip_chars_start(" "),
        )
        .rename({"best": "key"})
        .with_columns(term=pl.col("key").str.replace_all(GLUE, "", literal=True))
    )


def join_languages(ranked: pl.DataFrame) -> pl.DataFrame:
    """Join terms that are ranked in two languages, best first: "DNA" in English and in Chinese.

    The better one keeps its score; counts, documents and forms are added up.
    """
    key = ranked["term"].str.to_lowercase()
    twice = key.is_duplicated()
    if not twice.any():
        return ranked
    rows: dict[str, dict[str, Any]] = {}
    forms: dict[str, Counter[str]] = {}
    for row in ranked.filter(twice).iter_rows(named=True):
        name = row["term"].lower()
        forms.setdefault(name, Counter()).update(
            dict(zip(row["forms"], row["form_counts"], strict=True))
        )
        if name in rows:
            rows[name]["count"] += row["count"]
            rows[name]["documents"] += row["documents"]
        else:
            rows[name] = row
    for name, row in rows.items():
        most = sorted(forms[name].items(), key=lambda item: (-item[1], item[0]))
        row["forms"], row["form_counts"] = [f for f, _ in most], [n for _, n in most]
    return pl.concat([ranked.filter(~twice), pl.DataFrame([*rows.values()], schema=ranked.schema)])


def _singulars(keys: pl.DataFrame) -> pl.DataFrame:
    """Give the keys that are plurals of other keys: columns ``key``, ``singular``."""
    key = pl.col("key")
    rules = (
        (r"[^aeiou]ies$", r"ies$", "y"),
        (r"(?:x|ch|sh|s|z)es$", r"es$", ""),
        (r"[^siu]s$", r"s$", ""),
        (r"ses$", r"ses$", "sis"),
    )
    found = []
    plural = keys.filter(key.str.ends_with("s"))
    for condition, ending, instead in rules:
        found.append(
            plural.filter(key.str.contains(condition) & key.str.contains(r"\p{L}{4}$")).select(
                "key", singular=key.str.replace(ending, instead)
            )
        )
    known = keys.select(singular="key")
    return (
        pl.concat(found)
        .join(known, on="singular", how="semi")
        .unique("key", keep="first", maintain_order=True)
    )
