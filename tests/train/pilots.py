"""A small pilot: a tiny random model, a corpus of sentences, and a cheap way to train."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from analyzer.extend import extend
from analyzer.inject import open_checkpoint
from analyzer.train.downstream import blanks
from analyzer.train.pilot_subject import How, Subject
from analyzer.train.pilot_texts import Texts

if TYPE_CHECKING:
    from pathlib import Path

ORGANS = ["zebra", "quickly", "jumping", "tokenizers", "sentence", "function", "argument"]
HOW = How(learning_rate=1e-2, context_tokens=32, batch_tokens=128, curve_points=3)
FLOPS = 1.5e8


@cache
def sentences(count: int = 60) -> tuple[str, ...]:
    return tuple(
        f"the {ORGANS[i % 7]} and the {ORGANS[(i * 3 + 1) % 7]} were {ORGANS[(i * 5 + 2) % 7]} "
        f"by the quick brown fox on day {i}\n"
        for i in range(count)
    )


def subject_of(folder: Path, labels=None) -> Subject:
    base = open_checkpoint(folder)
    lines = sentences()
    texts = Texts.of(lines[:40], lines[40:], ["the lazy dog", "naïve café"], heldout_characters=600)
    extension = extend(base.tokenizer, [f" {word}" for word in ORGANS[:4]])
    items = blanks(lines[40:], ORGANS, count=6)
    return Subject(base, extension, texts, items, labels)
