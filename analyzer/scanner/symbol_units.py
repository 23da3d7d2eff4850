"""Atomic units of symbolic spans: what would make good tokens there, learned from spans alone."""

from __future__ import annotations

import os
import re
from collections import Counter
from contextlib import contextmanager
from itertools import chain
from operator import mul
from typing import TYPE_CHECKING
from zlib import crc32

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

# A unit is never less than these: an atom of SMILES with its brackets, a command of LaTeX.
_ATOMS = {
    "chemistry": re.compile(r"\[[^\[\]\s]{1,24}\]|Br|Cl|%\d\d|\S"),
    "mathematics": re.compile(r"\\[A-Za-z]+\*?|\\\S|\S"),
}
_CHARACTERS = re.compile(r"\S")
_FIRST_STAND_IN = 0xF0000  # a plane of private use: one character stands for one atom
_MOST_ATOMS = 4000
_MOST_CHARACTERS = 200_000
_LONGEST_ATOMS = 12
_FEWEST = 5
_PARALLEL = "TOKENIZERS_PARALLELISM"


def units_of_spans(
    spans: Sequence[tuple[str, int]], class_: str, *, most: int
) -> list[tuple[str, int]]:
    """Give the units that byte-pair encoding finds in spans, and how often each then occurs.

    >>> units_of_spans([("CC(=O)Cl", 40), ("OC(=O)C[C@@H]", 40)], "chemistry", most=4)
    [('C(=O)', 80), ('Cl', 40), ('[C@@H]', 40)]

    ``spans`` are (text, count) pairs; ``most`` joins are learned over the class's atoms
    (Sennrich et al. 2016, arXiv 1508.07909, section 3.2), in the most frequent spans. Numbers
    alone are no units.
    """
    words = _words(spans)
    split = [_split(word, class_) for word in words]
    atoms = Counter(chain.from_iterable(map(mul, split, words.values())))
    known = sorted(atoms, key=lambda atom: (-atoms[atom], atom))[:_MOST_ATOMS]
    stand_in = {atom: chr(_FIRST_STAND_IN + i) for i, atom in enumerate(known)}
    encoded: Counter[str] = Counter()
    for own, count in zip(split, words.values(), strict=True):
        encoded["".join([stand_in.get(atom, "") for atom in own])] += count
    counts = {
        "".join([known[ord(character) - _FIRST_STAND_IN] for character in token]): count
        for token, count in _trained(encoded, len(known) + most)
    }
    long = [(u, n) for u, n in counts.items() if len(u) > 1 and n >= _FEWEST and not u.isnumeric()]
    return sorted(long, key=lambda unit: (-unit[1], unit[0]))


def _words(spans: Sequence[tuple[str, int]]) -> dict[str, int]:
    """Count the runs without white space in the most frequent spans, up to a bounded length."""
    words: Counter[str] = Counter()
    characters = 0
    # of spans that are as frequent any may be left out, not those late in the alphabet
    for text, count in sorted(spans, key=lambda span: (-span[1], crc32(span[0].encode()), span)):
        for word in text.split():
            words[word] += count
        characters += len(text)
        if characters > _MOST_CHARACTERS:
            break
    return words


def _split(word: str, class_: str) -> list[str]:
    return _ATOMS.get(class_, _CHARACTERS).findall(word)


def _trained(words: Mapping[str, int], vocabulary: int) -> Iterator[tuple[str, int]]:
    """Train on the words, and give each token that they are then made of, with its count."""
    from tokenizers import Tokenizer, models, trainers

    least = max(1, min(words.values(), default=1))
    repeated = (word for word, count in words.items() for _ in range(min(count // least, 1000)))
    tokenizer = Tokenizer(models.BPE())
    trainer = trainers.BpeTrainer(
        vocab_size=vocabulary,
        min_frequency=2,
        max_token_length=_LONGEST_ATOMS,
        show_progress=False,
    )
    with _one_thread():
        tokenizer.train_from_iterator(repeated, trainer)
        rows = [row.ids for row in tokenizer.encode_batch_fast([*words])]
    counts = np.repeat(np.array([*words.values()], dtype=np.int64), [*map(len, rows)])
    ids = np.array([*chain.from_iterable(rows)], dtype=np.int64)
    totals = np.zeros(tokenizer.get_vocab_size(), dtype=np.int64)
    np.add.at(totals, ids, counts)
    for token, token_id in tokenizer.get_vocab().items():
        if totals[token_id]:
            yield token, int(totals[token_id])


@contextmanager
def _one_thread() -> Iterator[None]:
    """Keep the library to one thread: several take half as much again on so few words."""
    before = os.environ.get(_PARALLEL)
    os.environ[_PARALLEL] = "false"
    try:
        yield
    finally:
        if before is None:
            del os.environ[_PARALLEL]
        else:
            os.environ[_PARALLEL] = before
