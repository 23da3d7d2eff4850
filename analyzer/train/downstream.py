"""Does a model use the domain's terms? Their bits in context, and the right one among several.

A blank is a place of held-out text where a term stands. The model reads the passage once with
each choice in the blank, and takes the one with which the whole needs the fewest bits. Bits do
not depend on how a tokenizer cuts, so models with different vocabularies compare. What stands
before the blank costs every choice the same, so the head, the dearest part of a small model with a
large vocabulary, is asked from there on alone.
"""

from __future__ import annotations

import inspect
import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from analyzer.inject.bits import Frame, autocast, encode, frame_of, padded

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from analyzer.inject.bits import Ids
    from analyzer.tokenizers.base import Tokenizer

    Bits = NDArray[np.float64]

CHOICES = 4
# In bytes, so that a place costs about as much in Chinese as in English.
LEFT_BYTES, RIGHT_BYTES = 160, 40
PER_TERM = 2
LEAST_TERM_CHARACTERS = 2
# Others are drawn from so many terms that are nearest in length: length must not give it away.
NEAR = 12
_TERMS_AT_ONCE = 2000
_DRAWS = 100


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

    At most two blanks a term. ``inside_words`` is for text without words: a term may stand inside
    a longer run of letters, as fragments of a SMILES do, and the others are as long stretches of
    other passages. Without three others there is no blank.
    """
    known = [t for t in dict.fromkeys(terms) if len(t) >= LEAST_TERM_CHARACTERS][:_TERMS_AT_ONCE]
    if not known:
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
            if inside_words:
                elsewhere = [p for i, p in enumerate(passages) if i != place and len(p) > len(term)]
                others = _stretches(term, elsewhere, random)
            else:
                others = _others(term, known, passage, random)
            if len(others) < CHOICES - 1:
                continue
            used[term] = used.get(term, 0) + 1
            end = start + len(term)
            left = passage[:start].encode()[-LEFT_BYTES:].decode(errors="ignore")
            right = passage[end:].encode()[:RIGHT_BYTES].decode(errors="ignore")
            found.append(Blank(left, term, right, others))
            break  # one blank a passage: many passages tell more than one
    return tuple(found)


def read_terms(
    model: Any, tokenizer: Tokenizer, items: Sequence[Blank], *, dtype: str = "float32"
) -> dict[str, Any]:
    """Give what a causal model makes of the blanks, item by item.

    ``right`` says for each blank whether the right term needed the fewest bits; ``term_bits``
    are the bits of the term itself after its left context, ``term_bytes`` its bytes.
    """
    frame = frame_of(tokenizer, model.config)
    start = Frame(frame.start or frame.end[:1])
    right, term_bits = [], []
    for item in items:
        parts = [start.around(ids) for ids in encode(tokenizer, item.texts)]
        offsets = [(0, 0)] * start.size + tokenizer.offsets(item.texts[0])
        begin, end = len(item.left), len(item.left) + len(item.term)
        inside = [a < end and b > begin for a, b in offsets]
        first = max(min(_shared(parts), inside.index(True)), 1)  # nothing predicts the very first
        bits = _bits(model, parts, first, dtype)
        right.append(bool(np.argmin([float(own.sum()) for own in bits]) == 0))
        term_bits.append(round(float(bits[0][inside[first:]].sum()), 3))
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
    least = min(LEFT_BYTES, len(passage)) // 4
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
    own = [other for other in free if other.isascii() == term.isascii()]
    if len(own) >= CHOICES - 1:  # a Latin name among Han terms would give itself away as well
        free = own
    size = len(term.encode())
    near = sorted(free, key=lambda other: (abs(len(other.encode()) - size), other))[:NEAR]
    drawn = random.permutation(len(near))[: CHOICES - 1]
    return tuple(near[i] for i in drawn)


def _stretches(term: str, passages: Sequence[str], random: np.random.Generator) -> tuple[str, ...]:
    """Draw as long stretches of other passages, without spaces that the term does not have."""
    found: dict[str, None] = {}
    for _ in range(_DRAWS if passages else 0):
        passage = passages[int(random.integers(len(passages)))]
        at = int(random.integers(len(passage) - len(term) + 1))
        other = passage[at : at + len(term)]
        if other != term and len(other.split()) == len(term.split()) and other == other.strip():
            found[other] = None
        if len(found) == CHOICES - 1:
            break
    return tuple(found)


def _shared(parts: Sequence[Ids]) -> int:
    """Give how many ids all begin with."""
    shortest = min(map(len, parts))
    same = np.all([part[:shortest] == parts[0][:shortest] for part in parts], axis=0)
    return shortest if same.all() else int(np.argmin(same))


def _bits(model: Any, parts: Sequence[Ids], first: int, dtype: str) -> list[Bits]:
    """Give the bits of every id from the place ``first`` on, of each sequence."""
    import torch

    ids, mask = padded(parts)
    device = next(model.parameters()).device
    given = torch.from_numpy(ids).to(device)
    how = {"input_ids": given, "attention_mask": torch.from_numpy(mask.astype(np.int64)).to(device)}
    wanted = ids.shape[1] - first + 1
    if "logits_to_keep" in inspect.signature(model.forward).parameters:
        how["logits_to_keep"] = wanted
    was_training = model.training
    model.eval()
    with torch.inference_mode(), autocast(device.type, dtype):
        logits = model(**how).logits[:, -wanted:-1].float()
    model.train(was_training)
    losses = torch.nn.functional.cross_entropy(
        logits.transpose(1, 2), given[:, first:], reduction="none"
    )
    bits = (losses.double() / math.log(2)).cpu().numpy()
    return [own[: len(part) - first] for own, part in zip(bits, parts, strict=True)]
