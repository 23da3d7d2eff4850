"""The classic recipe: train a SentencePiece model on the corpus and merge its pieces, done right.

The pieces are only learned here; ``extend`` then makes each of them reachable, which appending
them to another model does not (Cui et al. 2023, arXiv 2304.08177, is the recipe as published).
"""

from __future__ import annotations

import io
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

import regex

from analyzer.errors import EmptyCorpusError, UsageError
from analyzer.extend.alphabet import SPACE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

NORMAL = 1
_HAN = regex.compile(r"\p{Han}+")


@dataclass(frozen=True, slots=True)
class Recipe:
    """How to learn pieces; the defaults are those of the published recipes for Chinese.

    ``character_coverage`` is the share of the corpus's characters that get a piece (0.9995 for
    scripts of many characters, 1.0 for others). Lines over ``max_sentence_length_bytes`` are
    left out by the trainer. ``script`` keeps the pieces of one script alone: ``han`` or ``any``.
    """

    model_type: Literal["bpe", "unigram"] = "bpe"
    vocab_size: int = 20_000
    character_coverage: float = 0.9995
    split_digits: bool = True
    byte_fallback: bool = True
    max_sentence_length_bytes: int = 4192
    script: Literal["any", "han"] = "any"


@dataclass(frozen=True, slots=True)
class LearnedPieces:
    """Token texts to extend with, in the order learned, and what was left out and why."""

    tokens: tuple[str, ...]
    dropped: dict[str, int] = field(default_factory=dict)
    skipped_lines: int = 0


def learn_pieces(lines: Iterable[str], recipe: Recipe | None = None) -> LearnedPieces:
    """Train a SentencePiece model on lines and give its pieces as token texts.

    >>> corpus = ["高血压的病人要吃药", "高血压不是小病"] * 20
    >>> learned = learn_pieces(corpus, Recipe(vocab_size=300, script="han"))
    >>> "高血压" in learned.tokens, learned.dropped["single character"] > 5
    (True, True)

    Single characters, whitespace and byte pieces are dropped: the base has them, or falls back
    to bytes. Raises EmptyCorpusError without text, UsageError where the text is too small for
    the vocabulary size that was asked for.
    """
    recipe = recipe or Recipe()
    counted = _Lines(lines, recipe.max_sentence_length_bytes)
    pieces = _train(counted, recipe)
    tokens: dict[str, None] = {}
    dropped: Counter[str] = Counter()
    for piece in pieces:
        text = piece.replace(SPACE, " ")
        if _HAN.fullmatch(text.lstrip(" ")):
            text = text.lstrip(" ")  # only the start of a line put a space there
        reason = "twice" if text in tokens else _reason_to_drop(text, recipe.script)
        if reason:
            dropped[reason] += 1
        else:
            tokens[text] = None
    return LearnedPieces(tuple(tokens), dict(dropped), counted.skipped)


class _Lines:
    """The lines that the trainer takes, counted on the way."""

    def __init__(self, lines: Iterable[str], longest_bytes: int) -> None:
        self.lines = lines
        self.longest_bytes = longest_bytes
        self.skipped = 0
        self.taken = 0

    def __iter__(self) -> Iterator[str]:
        for line in self.lines:
            data = line.strip().replace("\0", " ").encode("utf-8", "replace")
            if len(data) > self.longest_bytes:
                self.skipped += 1
            elif data:
                self.taken += 1
                yield data.decode()


def _train(lines: _Lines, recipe: Recipe) -> list[str]:
    """Train in memory and give the pieces that are text, best first."""
    import sentencepiece

    from analyzer.tokenizers.sentencepiece_model import parse

    model = io.BytesIO()
    try:
        sentencepiece.SentencePieceTrainer.train(
            sentence_iterator=iter(lines),
            model_writer=model,
            model_type=recipe.model_type,
            vocab_size=recipe.vocab_size,
            character_coverage=recipe.character_coverage,
            split_digits=recipe.split_digits,
            byte_fallback=recipe.byte_fallback,
            max_sentence_length=recipe.max_sentence_length_bytes,
            hard_vocab_limit=False,
            num_threads=1,
            minloglevel=2,
        )
    except RuntimeError as error:
        if not lines.taken:
            raise EmptyCorpusError("there is no text to learn pieces from") from error
        raise UsageError(
            f"no SentencePiece model can be trained: {error}",
            hint="ask for a vocabulary size that fits the corpus",
        ) from error
    return [piece.piece for piece in parse(model.getvalue()).pieces if piece.type == NORMAL]


def _reason_to_drop(text: str, script: str) -> str:
    bare = text.strip(" ")
    if not bare:
        return "whitespace"
    if len(bare) == 1:
        return "single character"
    if script == "han" and not _HAN.fullmatch(bare):
        return "another script"
    return ""
