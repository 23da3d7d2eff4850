"""Korean words apart from their particles, and words that are verbs by their endings.

A Korean noun carries its particle: 파일을, "the file" as an object. What is left without it is
the term, and the particle ends the phrase. The particles' forms depend on how the stem ends,
which tells most of them from endings of nouns: after a consonant 을 은 이 과, after a vowel
를 는 가 와. A word that the frequency list of Korean holds is left whole: 온도, "temperature".
"""

from __future__ import annotations

import re
from functools import cache

_ANYWHERE = (
    *("에서는", "에서도", "에서", "에게", "에는", "에도", "까지", "부터", "처럼", "보다"),
    *("만을", "에", "의", "도", "만"),
)
_AFTER_CONSONANT = ("으로는", "으로", "이나", "을", "은", "이", "과")
_AFTER_VOWEL = ("로는", "로", "나", "를", "는", "가", "와")
PARTICLES = frozenset(_ANYWHERE + _AFTER_CONSONANT + _AFTER_VOWEL)
_FIRST, _FINALS, _L_FINAL = 0xAC00, 28, 8

_VERB = re.compile(
    "(?:[다요까지고게려서며면자라되하해여야든음]|도록|거나|는데|한|할|된|될|던|[하되있없않같알]는|않은|같은|[있없었았]을|하[나기느])$"
)
_SURELY_VERB = re.compile(
    "(?:니다|시오|되어|하여|하기|되기|있기|시[킬킨켜키]|적인|적으로|으므로?)$"
)
_SENTENCE = re.compile(r"(?<=[가-힣])(\.)(?=[가-힣A-Za-z])")


def is_verb(word: str) -> bool:
    """Tell whether a word is a verb or an adjective by its ending, which no term has.

    Some endings tell even of words that the frequency list holds: the particle 는 stands after
    vowels only, so after a consonant it is a verb's.

    >>> is_verb("나타냅니다"), is_verb("압축하는"), is_verb("페이지"), is_verb("압축")
    (True, True, False, False)
    >>> is_verb("얻는"), is_verb("구체적인"), is_verb("너는")
    (True, True, False)
    """
    if _SURELY_VERB.search(word) or (word.endswith("는") and _closed(word[-2:-1])):
        return True
    return word not in _known() and bool(_VERB.search(word))


def _closed(letter: str) -> bool:
    """Tell whether a syllable ends with a consonant."""
    return "가" <= letter <= "힣" and (ord(letter) - _FIRST) % _FINALS > 0


def parts_of_korean(token: str) -> list[str]:
    """Give a token, or its stem and its particle.

    A full stop with no space after it parts two sentences.

    >>> parts_of_korean(" 파일을"), parts_of_korean(" 온도"), parts_of_korean("APT는")
    ([' 파일', '을'], [' 온도'], ['APT', '는'])
    >>> parts_of_korean("없다.파일을")
    ['없다', '.', '파일', '을']
    """
    if "." in token:
        pieces = _SENTENCE.split(token)
        if len(pieces) > 1:
            return [part for piece in pieces for part in parts_of_korean(piece)]
    word = token.lstrip(" ")
    if word in _known() or is_verb(word):
        return [token]
    for particle in _longest_first():
        stem = word.removesuffix(particle)
        if stem != word and (len(stem) > 1 or stem in _known()) and _fits(stem[-1], particle):
            return [token.removesuffix(particle), particle]
    return [token]


def _fits(last: str, particle: str) -> bool:
    """Tell whether a particle may stand after a stem's last letter; one of Latin may take any."""
    if not re.match("[가-힣]", last) or particle in _ANYWHERE:
        return True
    if particle in {"로", "로는"} and (ord(last) - _FIRST) % _FINALS == _L_FINAL:
        return True
    return (particle in _AFTER_CONSONANT) == _closed(last)


@cache
def _longest_first() -> tuple[str, ...]:
    return tuple(sorted(PARTICLES, key=lambda particle: (-len(particle), particle)))


@cache
def _known() -> frozenset[str]:
    import wordfreq

    words = frozenset(wordfreq.get_frequency_dict("ko", "best")) - PARTICLES
    wordfreq.get_frequency_dict.cache_clear()  # what is known is all that is needed
    wordfreq.get_frequency_list.cache_clear()
    return words
