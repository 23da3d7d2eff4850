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
    """Score the ranked lists against every gold list; the Chinese ones hold general lexicons,
    of which only the terms that occur in the corpus count."""
    rows = [
        "| gold | terms | candidates | AP | P@100 | P@1000 | found |",
        "|---|---|---|---|---|---|---|",
    ]
    for name, (corpus, gold_file) in QUALITY.items():
        if not (SHARED / corpus).exists():
            continue
        texts, whole = _read(SHARED / corpus)
        gold = {normal(line.split("\t")[0]) for line in (SHARED / gold_file).open(encoding="utf-8")}
        if name.startswith("zh"):
            gold = {term for term in gold if term in whole}
        gold.discard("")
        ranked = _ranked(texts)
        hits = [term in gold for term in ranked]
        seen, precision = 0, 0.0
        for place, hit in enumerate(hits, 1):
            if hit:
                seen += 1
                precision += seen / place
        first, thousand = sum(hits[:100]) / 100, sum(hits[:1000]) / 1000
        rows.append(
            f"| {name} | {len(gold):,} | {len(ranked):,} | {precision / len(gold):.3f} "
            f"| {first:.2f} | {thousand:.3f} | {seen / len(gold):.3f} |"
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
        texts, whole = _read(path)
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


def _ranked(texts):
    from analyzer.terms import observe, rank

    return list(dict.fromkeys(normal(term.term) for term in rank(observe(texts), passages=texts)))


def _read(path):
    whole = gzip.decompress(path.read_bytes()).decode()
    return [line for line in whole.split("\n") if line.strip()], whole


def normal(text: str) -> str:
    """Give a term as gold lists are compared: NFKC, lower case, single spaces."""
    return " ".join(unicodedata.normalize("NFKC", text).lower().split())


if __name__ == "__main__":
    print(run())
