"""Term mining: average precision on the gold lists, and speed beside a plain word count.

One run prints both; a corpus or gold list that is not there is left out of the table.
"""

from __future__ import annotations

import gzip
import time
import unicodedata
from pathlib import Path

import numpy as np
import polars as pl

SHARED = Path(__file__).parents[2] / "shared"
QUALITY = {
    "genes": ("gold/genes.txt.gz", "gold/genes.tsv"),
    "diseases": ("gold/diseases.txt.gz", "gold/diseases.tsv"),
    "zh-medical": ("corpora/zh-medical.txt.gz", "gold/zh-medical-terms.txt"),
    "zh-law": ("corpora/zh-law.txt.gz", "gold/zh-law-terms.txt"),
}
SPEED = ("en-legal", "en-medical", "en-finance", "zh-medical", "zh-law")


def run() -> str:
    """Return the tables as Markdown."""
    return f"{quality()}\n\n{speed()}"


def quality() -> str:
    """Score the ranked lists against every gold list."""
    rows = [
        "| gold | terms | candidates | AP | P@100 | P@1000 | found |",
        "|---|---|---|---|---|---|---|",
    ]
    for name, (corpus, _) in QUALITY.items():
        if not (SHARED / corpus).exists():
            continue
        texts, whole = texts_of(SHARED / corpus)
        gold = gold_list(name, whole)
        ranked = ranked_here(texts)
        found = sum(term in gold for term in ranked) / len(gold)
        rows.append(
            f"| {name} | {len(gold):,} | {len(ranked):,} | {scores(ranked, gold)} | {found:.3f} |"
        )
    return "\n".join(rows)


def speed() -> str:
    """Time each stage of ``observe`` in CPU seconds of one process, and give MB/s."""
    from analyzer.terms.abbreviations import find_abbreviations
    from analyzer.terms.candidates import count_candidates
    from analyzer.terms.language import languages_of
    from analyzer.terms.observe import observe
    from analyzer.terms.tokens import stream
    from analyzer.terms.words import count_words

    rows = [
        (
            "| corpus | MB | word count | tokens | languages | words | candidates | abbreviations "
            "| observe | ratio to word count |"
        ),
        "|---|---|---|---|---|---|---|---|---|---|",
    ]
    for name in SPEED:
        path = SHARED / "corpora" / f"{name}.txt.gz"
        if not path.exists():
            continue
        texts, whole = texts_of(path)
        megabytes = len(whole.encode()) / 1e6
        observe(texts[:2000])  # dictionaries and frequency lists are loaded once

        def rate(work, megabytes=megabytes):
            begin = time.process_time()
            result = work()
            return result, megabytes / (time.process_time() - begin)

        series, side = pl.Series(texts), np.zeros(len(texts), dtype=np.uint8)
        _, plain = rate(lambda s=series: s.str.extract_all(r"\w+").explode().value_counts())
        found, tokens = rate(lambda t=texts: stream(t))
        (languages, _), identified = rate(lambda t=texts, f=found: languages_of(t, f))
        _, words = rate(lambda f=found, s=side: count_words(f, s))
        main = "zh" if name.startswith("zh") else "en"
        chosen = languages == main
        given = (found, chosen, main, side)
        _, candidates = rate(lambda g=given: count_candidates(*g))
        _, abbreviations = rate(lambda t=texts, s=side: find_abbreviations(t, s))
        _, whole_rate = rate(lambda t=texts: observe(t))
        rates = (plain, tokens, identified, words, candidates, abbreviations, whole_rate)
        rows.append(
            f"| {name} | {megabytes:.1f} | "
            + " | ".join(f"{r:.1f}" for r in rates)
            + f" | {whole_rate / plain:.2f} |"
        )
    return "\n".join(rows)


def gold_list(name: str, whole: str) -> set[str]:
    """Read a gold list; of a Chinese one, a general lexicon, what occurs in the corpus counts."""
    lines = (SHARED / QUALITY[name][1]).read_text(encoding="utf-8").splitlines()
    gold = {normal(line.split("\t")[0]) for line in lines} - {""}
    return {term for term in gold if term in whole} if name.startswith("zh") else gold


def scores(ranked: list[str], gold: set[str]) -> str:
    """Give the cells of average precision (what is not found counts as 0), P@100 and P@1000."""
    hits = [term in gold for term in ranked]
    places = [place for place, hit in enumerate(hits, 1) if hit]
    precision = sum(seen / place for seen, place in enumerate(places, 1)) / len(gold)
    first, thousand = sum(hits[:100]) / 100, sum(hits[:1000]) / 1000
    return f"{precision:.3f} | {first:.2f} | {thousand:.3f}"


def ranked_here(texts):
    from analyzer.terms import observe, rank

    return list(dict.fromkeys(normal(term.term) for term in rank(observe(texts), passages=texts)))


def texts_of(path):
    whole = gzip.decompress(path.read_bytes()).decode()
    return [line for line in whole.split("\n") if line.strip()], whole


def normal(text: str) -> str:
    """Give a term as gold lists are compared: NFKC, lower case, single spaces."""
    return " ".join(unicodedata.normalize("NFKC", text).lower().split())


if __name__ == "__main__":
    print(run())
