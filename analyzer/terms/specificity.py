"""How much more frequent a word is in this corpus than in general language."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from itertools import chain

import numpy as np
import polars as pl

from analyzer.terms.frequencies import as_listed, word_lists

FLOOR = 1e-8  # wordfreq keeps words down to about this frequency
"""The frequency that a word has in general language if no list holds it."""


@cache
def _word_lists(language: str) -> list[list[str]]:
    return [*word_lists(language, "large", "small")]


def general_frequencies(words: pl.Series, language: str) -> pl.Series:
    """Give wordfreq's frequency of each distinct word in a language; the floor where it has none.

    >>> general_frequencies(pl.Series(["the", "zorbitis"]), "en").round(2).to_list()
    [0.05, 0.0]
    """
    spelled = as_listed(words, language)
    wanted = frozenset(spelled)
    found = {
        word: 10 ** (-i / 100)
        for i, listed in enumerate(_word_lists(language))
        for word in wanted.intersection(listed)
    }
    return pl.Series("general", [max(found.get(word, 0.0), FLOOR) for word in spelled], pl.Float64)


def specificity(words: pl.DataFrame, language: str, total: int) -> pl.DataFrame:
    """Give each word's log10 of its frequency here over that in general language.

    ``words`` has ``word`` (lower-cased, distinct) and ``count``, out of ``total``. Added:
    ``general``, a frequency, and ``specific``: 0 as frequent as in general language, 3 a thousand
    times more.

    >>> frame = pl.DataFrame({"word": ["the", "tachycardia"], "count": [60, 40]})
    >>> specificity(frame, "en", 100)["specific"].round(1).to_list()
    [1.0, 6.0]
    """
    return words.with_columns(general_frequencies(words["word"], language)).with_columns(
        # half an occurrence off, so that what is seen once is no evidence of a high frequency
        specific=((pl.col("count") - 0.5) / total / pl.col("general")).log10()
    )


_FIELDS = 13  # fields of knowledge that general_words_en.tsv was counted over


@cache
def _general_words(language: str) -> pl.DataFrame:
    """Give the words that many fields share: columns ``word``, ``spread``, a share of fields."""
    text = ""
    if language == "en":
        text = (files("analyzer.terms") / "data" / "general_words_en.tsv").read_text("utf-8")
    rows = [line.split("\t") for line in text.splitlines()]
    return pl.DataFrame(
        {"word": [word for word, _ in rows], "spread": [int(n) / _FIELDS for _, n in rows]},
        schema={"word": pl.String, "spread": pl.Float64},
    )


def generality(words: pl.Series, language: str) -> pl.Series:
    """Give the share of fields of knowledge whose texts use each word: 0 below three of 13.

    What astronomers, lawyers and physicians all write, "results", belongs to none of them. Only
    English has such a table; elsewhere every word has 0.

    >>> generality(pl.Series("word", ["results", "tachycardia"]), "en").round(2).to_list()
    [0.92, 0.0]
    """
    frame = pl.DataFrame({"word": words})
    joined = frame.join(_general_words(language), on="word", how="left", maintain_order="left")
    return joined["spread"].fill_null(0.0)


_NO_CHARACTERS = pl.DataFrame(schema={"character": pl.String, "general": pl.Float64})


@cache
def general_characters() -> pl.DataFrame:
    """Give each Chinese character's share of general text: columns ``character``, ``general``."""
    lists = _word_lists("zh")
    frequencies = np.repeat([10 ** (-i / 100) for i in range(len(lists))], [*map(len, lists)])
    words = [*chain.from_iterable(lists)]
    shares = _characters("".join(words), np.repeat(frequencies, [*map(len, words)]))
    return shares.rename({"share": "general"})


def _characters(text: str, weights: np.ndarray) -> pl.DataFrame:
    """Add up the weights [characters] of a text: columns ``character``, ``share`` of all."""
    totals = np.bincount(np.frombuffer(text.encode("utf-32-le"), dtype="<u4"), weights)
    met = np.flatnonzero(totals)
    characters = pl.Series("character", map(chr, met.tolist()), pl.String)
    each = characters.to_frame().with_columns(total=totals[met])
    han = each.filter(pl.col("character").str.contains(r"\p{Han}"))
    return han.select("character", share=pl.col("total") / pl.col("total").sum())


def character_specificity(words: pl.Series, known: pl.DataFrame, language: str) -> pl.DataFrame:
    """Tell how specific to this corpus a Chinese word's characters are, as log10 of a ratio.

    A word too rare to be judged by its own frequency is built of characters that are not: 症,
    瘤 and 炎 betray a medical text. Columns [words]: ``characters``, how many the word has,
    ``character_sum``, ``character_least``, ``character_first``, ``character_last``; empty in
    other languages.

    >>> known = pl.DataFrame({"word": ["胃炎", "今天"], "count": [30, 10]})
    >>> shown = character_specificity(pl.Series("word", ["肝炎", "今天"]), known, "zh")
    >>> first, second = shown["character_last"].to_list()
    >>> first > second
    True
    """
    row = pl.DataFrame({"word": words}).with_row_index("row")
    split = row.select("row", character=pl.col("word").str.extract_all(r"\p{Han}"))
    general = general_characters() if language == "zh" else _NO_CHARACTERS
    if language != "zh":
        split, known = split.clear(), known.clear()
    counts = known["count"].to_numpy().astype(np.float64)
    text = known["word"].str.join("").item()
    each = np.repeat(counts, known["word"].str.len_chars().to_numpy())
    here = _characters(text, each).join(general, on="character", how="left")
    ratio = (pl.col("share") / pl.col("general").fill_null(FLOOR)).log10().clip(-2, 3)
    found = (
        split.explode("character")
        .join(here.select("character", ratio=ratio), on="character", maintain_order="left")
        .group_by("row")
        .agg(
            characters=pl.len(),
            character_sum=pl.col("ratio").sum(),
            character_least=pl.col("ratio").min(),
            character_first=pl.col("ratio").first(),
            character_last=pl.col("ratio").last(),
        )
    )
    return row.join(found, on="row", how="left", maintain_order="left").drop("row", "word")
