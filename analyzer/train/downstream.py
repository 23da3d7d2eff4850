"""Does a model use the domain's terms? Their bits in context, and the right one among several.

A blank is a place of held-out text where a term stands. The model reads the passage once with
each choice in the blank, and takes the one with which the whole needs the fewest bits. Bits do
not depend on how a tokenizer cuts, so models with different vocabularies compare.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from analyzer.inject.bits import Frame, encode, frame_of, token_bits

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from analyzer.tokenizers.base import Tokenizer

CHOICES = 4
LEFT_CHARACTERS, RIGHT_CHARACTERS = 160, 40
PER_TERM = 2
LEAST_TERM_CHARACTERS = 2
# Others are drawn from so many terms that are nearest in length: length must not give it away.
NEAR = 12
_TERMS_AT_ONCE = 2000


@dataclass(frozen=True, slots=True)
class Blank:
    """A term between its contexts, and the terms that it is told apart from."""

    left: str
    term: str
    right: str
    others: tuple[str, ...]

    @property
    def texts(self) -> tuple[str, ...]:
        """Give the text with the right term first, then with each other one."""
        return tuple(self.left + choice + self.right for choice in (self.term, *self.others))


def blanks(
    passages: Sequence[str],
    terms: Sequence[str],
    *,
    count: int,
    seed: int = 0,
    inside_words: bool = False,
) -> tuple[Blank, ...]:
    """Find places of terms in held-out passages, and choose other terms of about their length.

    >>> organs = ["liver", "heart", "kidney", "spleen"]
    >>> [(b.left, b.term) for b in blanks(["they removed the liver"], organs, count=1)]
    [('they removed the ', 'liver')]

    At most two blanks a term. ``inside_words`` takes terms that stand inside a longer run of
    letters, as fragments of a SMILES do. Without four terms there are no blanks.
    """
    known = [t for t in dict.fromkeys(terms) if len(t) >= LEAST_TERM_CHARACTERS][:_TERMS_AT_ONCE]
    if len(known) < CHOICES:
        return ()
    random = np.random.default_rng([seed, 41])
    found: list[Blank] = []
    used: dict[str, int] = {}
    for place in random.permutation(len(passages)):
        if len(found) >= count:
            break
        passage = passages[place]
        for start, term in _places(passage, known, random, inside_words=inside_words):
            if used.get(term, 0) >= PER_TERM:
                continue
            others = _others(term, known, passage, random)
            if len(others) < CHOICES - 1:
                continue
            used[term] = used.get(term, 0) + 1
            end = start + len(term)
            left = passage[max(0, start - LEFT_CHARACTERS) : start]
            found.append(Blank(left, term, passage[end : end + RIGHT_CHARACTERS], others))
            break  # one blank a passage: many passages tell more than one
    return tuple(found)


def read_terms(
    model: Any, tokenizer: Tokenizer, items: Sequence[Blank], *, dtype: str = "float32"
) -> dict[str, Any]:
    """Give what a causal model makes of the blanks, item by item.

    ``right`` says for each blank whether the right term needed the fewest bits; ``term_bits``
    are the bits of the term itself after its left context, ``term_bytes`` its bytes.
    """
    texts = [text for item in items for text in item.texts]
    bits = _bits(model, tokenizer, texts, dtype)
    right, term_bits, at = [], [], 0
    for item in items:
        own = bits[at : at + len(item.texts)]
        at += len(item.texts)
        right.append(bool(np.argmin([float(each.sum()) for each in own]) == 0))
        offsets = tokenizer.offsets(item.texts[0])
        start, end = len(item.left), len(item.left) + len(item.term)
        inside = [a < end and b > start for a, b in offsets]
        term_bits.append(round(float(own[0][inside].sum()), 3))
    sizes = [len(item.term.encode()) for item in items]
    return {"right": right, "term_bits": term_bits, "term_bytes": sizes, "chance": 1 / CHOICES}


def wilson(right: float, count: int) -> tuple[float, float]:
    """Give the 95 % interval of a share of so many trials (Wilson 1927).

    >>> [round(end, 3) for end in wilson(30, 40)]
    [0.598, 0.858]
    """
    if not count:
        return 0.0, 1.0
    z = 1.959964
    share = right / count
    middle = share + z * z / (2 * count)
    spread = z * math.sqrt(share * (1 - share) / count + z * z / (4 * count * count))
    scale = 1 + z * z / count
    # rounding may lead a hair out of the possible
    return max((middle - spread) / scale, 0.0), min((middle + spread) / scale, 1.0)


def neighbours(
    model: Any, tokenizer: Tokenizer, ids: Sequence[int], old_rows: int, *, count: int = 5
) -> list[dict[str, Any]]:
    """Give the old tokens whose input rows are most like each new one's, for a person to read."""
    import torch

    weight = model.get_input_embeddings().weight.detach().float()
    old = torch.nn.functional.normalize(weight[:old_rows], dim=1)
    new = torch.nn.functional.normalize(weight[list(ids)], dim=1)
    cosines, places = (new @ old.T).topk(min(count, old_rows), dim=1)
    return [
        {
            "token": tokenizer.piece(token_id),
            "neighbours": [
                {"token": tokenizer.piece(int(i)), "cosine": round(float(c), 3)}
                for i, c in zip(row, near, strict=True)
            ],
        }
        for token_id, row, near in zip(ids, places, cosines, strict=True)
    ]


def _places(
    passage: str, terms: Sequence[str], random: np.random.Generator, *, inside_words: bool
) -> Iterator[tuple[int, str]]:
    """Give (start, term) of terms in a passage in a drawn order, those with a left context."""
    least = min(LEFT_CHARACTERS, len(passage)) // 4
    pattern = _pattern(tuple(terms), inside_words=inside_words)
    matches = [m for m in pattern.finditer(passage) if m.start() >= least]
    for place in random.permutation(len(matches)):
        yield matches[place].start(), matches[place][0]


def _pattern(terms: tuple[str, ...], *, inside_words: bool) -> re.Pattern[str]:
    longest_first = sorted(terms, key=lambda term: (-len(term), term))
    either = "|".join(re.escape(term) for term in longest_first)
    if inside_words:
        return re.compile(either)
    # an ASCII letter beside it makes it part of another word; Han has no word ends to see
    return re.compile(f"(?<![A-Za-z0-9])(?:{either})(?![A-Za-z0-9])")


def _others(
    term: str, terms: Sequence[str], passage: str, random: np.random.Generator
) -> tuple[str, ...]:
    def alike(other: str) -> bool:
        return other in term or term in other or other in passage

    free = [other for other in terms if not alike(other)]
    size = len(term.encode())
    near = sorted(free, key=lambda other: (abs(len(other.encode()) - size), other))[:NEAR]
    drawn = random.permutation(len(near))[: CHOICES - 1]
    return tuple(near[i] for i in drawn)


def _bits(model: Any, tokenizer: Tokenizer, texts: Sequence[str], dtype: str) -> list[np.ndarray]:
    """Give the bits of every token of every text, the frame's own tokens left out."""
    start = Frame(frame_of(tokenizer, model.config).start)
    coded = encode(tokenizer, texts)
    found = token_bits(model, [start.around(ids) for ids in coded], dtype=dtype)
    if start.size:
        return [bits[start.size - 1 :] for bits in found]
    # nothing stands before the first token to predict it from
    return [
        np.concatenate([np.zeros(1), bits])[: len(i)] for i, bits in zip(coded, found, strict=True)
    ]
