"""Which language a passage is in: by script where that decides, else by py3langid.

An identifier guesses wildly on names, citations and other lines without grammar. Its word is
taken only where the passage holds function words of the language that it names. A language that
wordfreq has no frequencies for is told by such words alone. A passage in Latin script without
any such evidence counts as English, whose rules are the mildest.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
import regex

from analyzer.terms.slices import Alphabet
from analyzer.terms.stopwords import frequent_words, stop_words, unlisted_languages, word_list
from analyzer.terms.streams import WIDE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analyzer.terms.streams import Stream

_SAMPLE_CHARACTERS = 1000
_LEAST_FUNCTION_SHARE = 0.1  # of words; running text has 0.3 to 0.5 in every language tried
_LETTERS = {
    "all": r"\p{L}",
    "han": r"\p{Han}",
    "kana": r"[\p{Hiragana}\p{Katakana}]",
    "hangul": r"\p{Hangul}",
    "latin": r"\p{Latin}",
}
_OF_ONE_SCRIPT = {
    "THAI": "th", "LAO": "lo", "KHMER": "km", "MYANMAR": "my", "TIBETAN": "bo", "GEORGIAN": "ka",
    "ARMENIAN": "hy", "ETHIOPIC": "am", "SINHALA": "si", "TELUGU": "te", "KANNADA": "kn",
    "MALAYALAM": "ml", "GUJARATI": "gu", "GURMUKHI": "pa", "ORIYA": "or", "THAANA": "dv",
}  # fmt: skip
"""The language that a script is mostly written for, by how Unicode names its letters."""
_WORD = re.compile(r"[^\W\d_]+")
_SPELLED = regex.compile(r"\p{L}[\p{L}\p{M}'’ʻ]*")
_LEAST_UNLISTED_SHARE = 0.12  # of words; few are known of each language
_LEAST_KINDS = 3  # of function words
_LEAST_ENGLISH_SHARE = 0.05  # of words, for words that English shares with no other language


def language_of(text: str) -> str:
    """Give the ISO 639-1 code of a text's language, or "" if it holds no letters.

    >>> language_of("急性心肌梗死"), language_of("心不全の治療"), language_of("심부전 치료")
    ('zh', 'ja', 'ko')
    >>> language_of("The patient was treated for heart failure.")
    'en'
    >>> language_of("Die Behandlung der Herzinsuffizienz ist nicht einfach.")
    'de'
    """
    sample = text[:_SAMPLE_CHARACTERS]
    if sample.isascii():
        return _identified(sample, latin=True) if regex.search(_LETTERS["all"], sample) else ""
    letters = {name: np.asarray([_count(p, sample)]) for name, p in _LETTERS.items()}
    by_script = str(_by_script(letters)[0])
    if by_script != "?":
        return by_script
    return _identified(sample, latin=bool(letters["latin"][0] * 2 >= letters["all"][0]))


def _count(pattern: str, text: str) -> int:
    return len(regex.findall(pattern, text))


def _by_script(letters: dict[str, np.ndarray]) -> np.ndarray:
    """Give the languages that the numbers of letters decide: "?" where they do not, "" for none.

    A Chinese text may hold much Latin: an eighth of the letters is enough.
    """
    every, han, kana = letters["all"], letters["han"], letters["kana"]
    japanese = kana * 10 > han + kana
    return np.select(
        [every == 0, letters["hangul"] * 4 > every, (han + kana) * 8 > every],
        ["", "ko", np.where(japanese, "ja", "zh")],
        default="?",
    )


def _identified(sample: str, *, latin: bool) -> str:
    """Ask the identifier where it is needed, and believe it if the function words bear it out."""
    words = _WORD.findall(sample.lower())
    certain = sum(word in _certain_english() for word in words)
    if certain >= 2 and certain >= _LEAST_ENGLISH_SHARE * len(words):
        return "en"
    least = max(2, _LEAST_FUNCTION_SHARE * len(words))
    foreign = sum(word in _latin_function_words() for word in words)
    if latin and foreign < least:
        return _unlisted(sample, _certain_english()) or "en"
    by_letters = "" if latin else _by_letters(sample)
    guess = by_letters or str(_identifier().classify(sample)[0])
    own = sum(len(word) > 1 and word in frequent_words(guess) for word in words)
    english = sum(word in stop_words("en") for word in words)
    if latin and (guess == "en" or own < max(least, english + 1)):
        return _unlisted(sample, _certain_english()) or "en"
    return _unlisted(sample, frequent_words(guess) - stop_words("en")) or guess


def _unlisted(sample: str, rivals: frozenset[str]) -> str:
    """Give the language, of those without frequencies, that has more function words than a rival.

    Few are known of each, so several must be met; capitals make names of them, "Na", "Su".
    """
    words = _SPELLED.findall(sample)
    met = Counter(word.replace("’", "'") for word in words if len(word) > 1)
    votes: Counter[str] = Counter()
    kinds: Counter[str] = Counter()
    for word in met.keys() & _unlisted_words().keys():
        for code in _unlisted_words()[word]:
            votes[code] += met[word]
            kinds[code] += 1
    code, found = min(votes.items(), key=lambda item: (-item[1], item[0]), default=("", 0))
    enough = kinds[code] >= _LEAST_KINDS and found >= _LEAST_UNLISTED_SHARE * len(words)
    return code if enough and found > sum(met[word] for word in met.keys() & rivals) else ""


def _by_letters(sample: str) -> str:
    """Give the language of a script that one language has almost to itself, or ""."""
    scripts = Counter(unicodedata.name(a, "").split(" ")[0] for a in sample if a.isalpha())
    return _OF_ONE_SCRIPT.get(max(scripts, key=scripts.__getitem__, default=""), "")


@cache
def _identifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE)
    known = set(identifier.labels)
    # languages that wordfreq has frequencies for, as others could not be ranked
    identifier.set_languages(sorted(known & word_list("languages.txt")))
    return identifier


def languages_of(texts: Sequence[str], found: Stream) -> tuple[np.ndarray, np.ndarray]:
    """Give each text's language, str [texts], and its number of words, int64 [texts].

    The identifier is asked only about a text that may be other than English: one with few
    English function words, and with other scripts or function words of another language.
    """
    starts = np.searchsorted(found.docs, np.arange(len(texts) + 1, dtype=np.uint32))
    letters = _letters(found)
    latin = letters.pop("latin")
    certain = found.among(_certain_english())
    *counts, words, english = _summed(found, starts, [*letters.values(), found.is_word, certain])
    sure = (english >= 2) & (english >= _LEAST_ENGLISH_SHARE * words)
    languages = _by_script(dict(zip(letters, counts, strict=True))).astype(object)
    undecided = languages == "?"
    if (undecided & ~sure).any():
        of_others = found.among(_foreign_function_words())
        in_latin, foreign = _summed(found, starts, [latin, of_others])
        sure |= (in_latin * 2 >= counts[0]) & (
            foreign < np.maximum(2, _LEAST_FUNCTION_SHARE * words)
        )
    languages[undecided & sure] = "en"
    for i in np.flatnonzero(undecided & ~sure):
        languages[i] = language_of(texts[i])
    return languages, words


def _summed(found: Stream, starts: np.ndarray, weights: Sequence[np.ndarray]) -> list[np.ndarray]:
    """Add up small numbers a type over each text: int64 [texts] for each of ``weights``.

    Several are added up at once, each in some of the bits of one number.
    """
    filled = np.flatnonzero(starts[1:] > starts[:-1])
    bits = (255 * int(np.diff(starts).max(initial=0)) + 1).bit_length()
    sums = [np.zeros(len(starts) - 1, dtype=np.int64) for _ in weights]
    small = [np.minimum(w, 255).astype(np.uint8) for w in weights]
    met = [i for i, values in enumerate(small) if values.any()]
    for first in range(0, len(met), 64 // bits):
        part = [*enumerate(met[first : first + 64 // bits])]
        packed = np.zeros(len(found.types), dtype=np.uint64)
        for place, i in part:
            packed |= small[i].astype(np.uint64) << np.uint64(bits * place)
        totals = np.add.reduceat(packed.take(found.ids), starts.take(filled))
        for place, i in part:
            sums[i][filled] = (totals >> np.uint64(bits * place)) & np.uint64((1 << bits) - 1)
    return sums


def _letters(found: Stream) -> dict[str, np.ndarray]:
    """Count the letters of each script in each type: by name as in ``_LETTERS``, [types]."""
    none = np.zeros(len(found.types), dtype=np.int64)
    latin = none
    if len(none):
        latin = np.add.reduceat(_is_latin().take(found.letters), found.starts, dtype=np.int64)
    counts = {name: (latin if name in {"all", "latin"} else none).copy() for name in _LETTERS}
    places = np.flatnonzero(found.traits & WIDE)
    if len(places):
        data = np.frombuffer(found.types.gather(places).str.join("").item().encode(), np.uint8)
        scripts = _scripts().kinds_of_bytes(data) * ((data & 0xC0) != 0x80)
        ends = np.cumsum(found.sizes.take(places))
        for bit, name in enumerate(_LETTERS):
            met = np.cumsum((scripts >> bit) & 1, dtype=np.int64).take(ends - 1)
            counts[name][places] = np.diff(met, prepend=0)
    return counts


@cache
def _scripts() -> Alphabet:
    """Give each character's scripts: a bit for each name in ``_LETTERS``, of which few go along."""
    every, *scripts = _LETTERS.values()
    kinds: dict[str, int] = {}
    for bit, script in enumerate(scripts, 1):
        kinds |= {f"[{script}&&{every}]": 1 << bit | 1, script: 1 << bit}
    return Alphabet(kinds | {every: 1})


@cache
def _is_latin() -> np.ndarray:
    """Say of each byte whether it is a letter: bool [256]."""
    return np.array([bytes([byte]).isalpha() for byte in range(256)])


@cache
def _certain_english() -> frozenset[str]:
    """Give the English function words that are none in other languages."""
    return stop_words("en") - word_list("function_words_en_shared.txt")


@cache
def _unlisted_words() -> dict[str, list[str]]:
    """Give the languages that function words are of, but for English ones and lone letters.

    Those of ``unlisted_languages``, and the one that the identifier has by another name.
    """
    words: dict[str, list[str]] = {}
    for code, known in (*unlisted_languages().items(), ("fil", frequent_words("fil"))):
        for word in {*known} - stop_words("en"):
            if len(word) > 1:
                words.setdefault(word, []).append(code)
    return words


@cache
def _foreign_function_words() -> frozenset[str]:
    """Give the words that a text is looked at more closely for."""
    return _latin_function_words().union(_unlisted_words())


@cache
def _latin_function_words() -> frozenset[str]:
    """Give the function words of other languages; a lone letter may be a variable or a list."""
    codes = word_list("languages_latin.txt")
    words = frozenset().union(*(frequent_words(code) for code in codes)) - stop_words("en")
    return frozenset(word for word in words if len(word) > 1)
