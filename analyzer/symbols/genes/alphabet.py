"""Alphabets of nucleotides and amino acids, and whether a string is written in one by intent."""

from __future__ import annotations

import math
import re
from collections import Counter

# IUPAC-IUB codes (doi 10.1093/nar/13.9.3021); ambiguity codes are rare in real sequences.
_DNA = re.compile(r"[ACGTN]+|[acgtn]+")
_RNA = re.compile(r"[ACGUN]+|[acgun]+")
_AMBIGUOUS = re.compile(r"[ACGTURYSWKMBDHVN\-.*]+", re.IGNORECASE)
_PROTEIN = re.compile(r"[ACDEFGHIKLMNPQRSTVWYXBZUJO*\-.]+|[acdefghiklmnpqrstvwyxbzujo*\-.]+")


def kind_of_sequence(letters: str, shortest: int) -> str | None:
    """Give ``dna``, ``rna`` or ``protein`` for a string that is surely a sequence, else ``None``.

    >>> kind_of_sequence("ATGGCCATTGTAATGGGCC", 12), kind_of_sequence("AUGGCCAUUG", 8)
    ('dna', 'rna')
    >>> kind_of_sequence("MKTAYIAKQRQISFVKSHFSRQ", 20), kind_of_sequence("TAGGED", 4)
    ('protein', None)

    A sequence has many symbols for its length: Shannon entropy over letters, in bits, sets
    repeats such as ``AAAA`` and ``XXXX`` apart.
    """
    upper = letters.upper()
    if len(letters) < shortest or 2 * sum(map(upper.count, "-.*")) > len(letters):
        return None
    if _DNA.fullmatch(letters) or (_AMBIGUOUS.fullmatch(letters) and _mostly(upper, "ACGTN-")):
        return "dna" if entropy_bits(upper) > 0.9 or len(letters) > 40 else None
    if _RNA.fullmatch(letters):
        return "rna" if entropy_bits(upper) > 0.9 else None
    if len(letters) >= 20 and _PROTEIN.fullmatch(letters) and entropy_bits(upper) > 2.6:
        return "protein"
    return None


def _mostly(upper: str, core: str) -> bool:
    return sum(map(upper.count, core)) >= 0.9 * len(upper)


def entropy_bits(letters: str) -> float:
    """Give the Shannon entropy of the letters' distribution, in bits a letter.

    >>> entropy_bits("ACGT")
    2.0
    """
    total = len(letters)
    return -sum(n / total * math.log2(n / total) for n in Counter(letters).values())
