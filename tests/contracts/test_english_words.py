"""The fast path cuts English into the words that spaCy's English rules give.

One difference is meant: the full stop of an abbreviation ("Inc.", "U.S.") is not part of a word,
since a tokenizer meets the word with and without it.
"""

import gzip
from collections import Counter
from pathlib import Path

import pytest

from analyzer import terms
from analyzer.scanner.clean import without_markup
from tests.carriers import shared_corpus

EXAMPLES = Path(__file__).parents[2] / "examples"


def ours(text):
    frame = terms.observe([text]).words
    counts = Counter()
    for word, count in zip(frame["text"].to_list(), frame["count"].to_list(), strict=True):
        counts[word.strip()] += count
    return counts


def theirs(text):
    spacy = pytest.importorskip("spacy")
    english = spacy.blank("en")
    words = (token.text for line in text.splitlines() for token in english(line))
    return Counter(word for word in words if any(c.isalpha() for c in word))


def stopless(counts):
    joined = Counter()
    for word, count in counts.items():
        joined[word.rstrip(".")] += count
    return joined


def test_prose_gives_the_very_words_of_spacy():
    text = (EXAMPLES / "law" / "judgments.txt").read_text(encoding="utf-8")
    assert ours(text) == theirs(text)


@pytest.mark.parametrize(
    ("name", "different"), [("en-medical", 0.0), ("en-finance", 0.002), ("en-general", 0.003)]
)
def test_real_text_gives_the_words_of_spacy(name, different):
    raw = gzip.decompress(shared_corpus(name).read_bytes()).decode("utf-8")
    # WikiText puts a space before the genitive, which no running text does
    text = without_markup([raw[1_000_000:1_300_000].replace(" 's", "'s")])[0]
    spacy = stopless(theirs(text))
    missing = spacy - stopless(ours(text))
    assert sum(missing.values()) <= different * sum(spacy.values())
