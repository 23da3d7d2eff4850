"""Surface forms to terms: capitals and plurals joined, each form kept with its count."""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np
import polars as pl

from analyzer.terms.places import Places
from analyzer.terms.tally import digests, numbered

GLUE = "\x1f"
_PLURALS = (
    (r"[^aeiou]ies$", r"ies$", "y"),
    (r"(?:x|ch|sh|s|z)es$", r"es$", ""),
    (r"[^siu]s$", r"s$", ""),
    (r"ses$", r"ses$", "sis"),
)
"""What ends so may be a plural: the ending, and what the singular has in its place."""
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
    forms = candidates["text"].str.replace_all(GLUE, "", literal=True)
    keys = candidates["text"].str.strip_chars_start(" ").str.to_lowercase()
    number, firsts = numbered(digests(keys))
    distinct = keys.gather(firsts)
    best = _best(distinct, np.bincount(number, candidates["count"].to_numpy(), len(firsts)))
    order = candidates.select(pl.arg_sort_by("count", forms, descending=[True, False]))
    rows = order.to_series().to_numpy()
    term = _by_appearance(best[number[rows]])
    rows = rows[np.argsort(term, kind="stable")]  # the forms of a term together, in order
    sizes = np.bincount(term)
    starts = np.cumsum(sizes) - sizes
    heads = distinct.gather(best[number[rows[starts]]])
    # a capital at the head of a sentence, where no space goes before, says nothing
    spaced = forms.str.starts_with(" ").to_numpy()
    likeness = np.where(best[number] == number, 1 + spaced, 0)[rows]
    # of the forms that are as good the first, which stands in the low bits
    choice = likeness << np.int64(32) | np.arange(len(rows))[::-1]
    name = len(rows) - 1 - (np.maximum.reduceat(choice, starts) & np.int64(0xFFFFFFFF))
    lists = (
        pl.DataFrame({"term": pl.Series(np.repeat(np.arange(len(sizes)), sizes)).set_sorted()})
        .with_columns(
            forms=forms.gather(rows), form_counts=candidates["count"].gather(rows).cast(pl.Int64)
        )
        .group_by("term", maintain_order=True)
        .agg("forms", "form_counts")
    )
    sums = {
        column: np.add.reduceat(candidates[column].to_numpy()[rows].astype(np.int64), starts)
        for column in _SUMS
    }
    return pl.DataFrame(
        {
            "key": heads,
            **sums,
            "forms": lists["forms"],
            "form_counts": lists["form_counts"],
            "name": forms.gather(rows[name]).str.strip_chars_start(" "),
            "term": heads.str.replace_all(GLUE, "", literal=True),
        }
    )


def _by_appearance(groups: np.ndarray) -> np.ndarray:
    """Give each group a number, in the order in which they are first met.

    >>> _by_appearance(np.array([7, 2, 7, 5])).tolist()
    [0, 1, 0, 2]
    """
    places = np.arange(len(groups))
    first = np.full(int(groups.max(initial=-1)) + 1, len(groups))
    first[groups[::-1]] = places[::-1]
    heads = np.flatnonzero(first[groups] == places)
    number = np.empty_like(first)
    number[groups[heads]] = np.arange(len(heads))
    return np.asarray(number[groups])


def _best(keys: pl.Series, counts: np.ndarray) -> np.ndarray:
    """Give for each key the key that names its term: int64 [keys].

    A plural and its singular are one term, named by the one seen more often.
    """
    joined = _singulars(keys)
    several = np.flatnonzero(np.bincount(joined, minlength=len(keys))[joined] > 1)
    first = (
        pl.DataFrame({"joined": joined[several], "key": keys.gather(several), "place": several})
        .with_columns(count=counts[several])
        .sort("count", "key", descending=[True, False])
        .unique("joined", keep="first")
    )
    best, named = np.arange(len(keys)), np.zeros(len(keys), dtype=np.int64)
    named[first["joined"].to_numpy()] = first["place"].to_numpy()
    best[several] = named[joined[several]]
    return best


def join_languages(ranked: pl.DataFrame) -> pl.DataFrame:
    """Join terms that are ranked in two languages: "DNA" in English and in Chinese.

    The language that has it more often, or the one where it is better, gives it its score, so
    that a word that some passages quote is no term of theirs; counts, documents and forms are
    added up. ``ranked`` is best first.
    """
    key = ranked["term"].str.to_lowercase()
    twice = key.is_duplicated()
    if not twice.any():
        return ranked
    rows: dict[str, dict[str, Any]] = {}
    forms: dict[str, Counter[str]] = {}
    by_count = ranked.filter(twice).sort("count", descending=True, maintain_order=True)
    for row in by_count.iter_rows(named=True):
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


def _singulars(keys: pl.Series) -> np.ndarray:
    """Give for each key its singular among the keys, or itself: int64 [keys]."""
    found = np.arange(len(keys))
    places = Places(digests(keys))
    plural = np.flatnonzero(keys.str.ends_with("s").to_numpy())
    plural = plural[keys.gather(plural).str.contains(r"\p{L}{4}$").to_numpy()]
    for condition, ending, instead in reversed(_PLURALS):  # the first that is known counts
        here = plural[keys.gather(plural).str.contains(condition).to_numpy()]
        singular = places.of(digests(keys.gather(here).str.replace(ending, instead)))
        found[here[singular >= 0]] = singular[singular >= 0]
    return found
