"""What part of speech a word may be: a small lexicon, and endings for what it does not hold.

The lexicon was made for this project by tagging textbooks, research articles of ten disciplines,
statutes, company profiles and medical questions with spaCy's small English model. A word that it
does not hold is taken for a noun unless its ending speaks for another part; it holds the words of
which that is wrong, *vaccine* among them, with their shares, in ninths, of being noun, adjective,
participle, finite verb, and anything else.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files

import numpy as np
import polars as pl

from analyzer.terms.stopwords import inner_words

PARTS = ("noun", "adjective", "participle", "verb", "other")

_ENDINGS = (
    # the first that fits counts; shares of PARTS
    (r"ly$", (0.05, 0.15, 0.0, 0.0, 0.8)),
    (r"(?:ed|ing)$", (0.2, 0.1, 0.6, 0.1, 0.0)),
    (r"(?:[ts]ive|ous|ical|ic|ary|[iu]al|[aeiou][nrt]al|ar|able|ible|less|ful|oid|ose|ine)$",
     (0.3, 0.7, 0.0, 0.0, 0.0)),
    (r"(?:ize|ise|ify)s?$", (0.2, 0.0, 0.0, 0.8, 0.0)),
)  # fmt: skip


@cache
def _lexicon() -> pl.DataFrame:
    text = (files("analyzer.terms") / "data" / "parts_of_speech_en.tsv").read_text("utf-8")
    rows = [line.split("\t") for line in text.splitlines()]
    shares = {p: [int(row[i]) / 9 for row in rows] for i, p in enumerate(PARTS, 1)}
    return pl.DataFrame({"word": [row[0] for row in rows], **shares})


def parts_of_speech(words: pl.Series, language: str) -> pl.DataFrame:
    """Give the shares of each part of speech, [words, 5], for lower-cased words.

    Chinese goes by jieba's tags. In other languages every word is taken for a noun: there
    function words alone are told apart.

    >>> shares = parts_of_speech(pl.Series(["cardiac", "establish", "zorbitis"]), "en")
    >>> shares["verb"].to_list()[1] > 0.8, shares["noun"].to_list()[2]
    (True, 1.0)
    """
    if language == "zh":
        return _chinese(words)
    if language != "en":
        return pl.DataFrame({p: pl.Series([float(p == "noun")] * len(words)) for p in PARTS})
    frame = pl.DataFrame({"word": words})
    known = frame.join(_lexicon(), on="word", how="left", maintain_order="left")
    guesses = []
    for i, part in enumerate(PARTS):
        guess = pl.lit(float(part == "noun"))
        for ending, shares in reversed(_ENDINGS):
            guess = pl.when(pl.col("word").str.contains(ending)).then(shares[i]).otherwise(guess)
        guesses.append(pl.coalesce(part, guess).alias(part))
    return known.select(guesses)


_CHINESE_TAGS = {
    # a Chinese verb heads terms as an English participle does: 肾功能衰竭, 静脉注射
    "v": (0.4, 0.0, 0.6, 0.0, 0.0),
    "vn": (0.8, 0.0, 0.2, 0.0, 0.0),
    "a": (0.3, 0.6, 0.0, 0.0, 0.1),
    "b": (0.2, 0.8, 0.0, 0.0, 0.0),
    "an": (0.8, 0.2, 0.0, 0.0, 0.0),
    **dict.fromkeys(("ad", "c", "d", "e", "f", "h", "m", "mq", "o", "p", "q", "r", "rr", "rz", "t",
                     "tg", "u", "uj", "ul", "uz", "uv", "ud", "ug", "vd", "vi", "vq", "y", "z"),
                    (0.0, 0.0, 0.0, 0.0, 1.0)),
}  # fmt: skip
_NOUN = (1.0, 0.0, 0.0, 0.0, 0.0)


def _chinese(words: pl.Series) -> pl.DataFrame:
    """Give the shares by jieba's tags; a word that its dictionary lacks is taken for a noun.

    So are function words that terms hold inside, in sounds such as 阿托伐他汀: jieba tags them as
    what they are elsewhere.
    """
    import rjieba

    inner, _ = inner_words("zh")
    tags = [[] if word in inner or not word else rjieba.tag(word, False) for word in words]
    shares = [_CHINESE_TAGS.get(one[0][1], _NOUN) if len(one) == 1 else _NOUN for one in tags]
    columns = np.array(shares, dtype=np.float64).reshape(-1, len(PARTS)).T
    return pl.DataFrame(dict(zip(PARTS, columns, strict=True)))
