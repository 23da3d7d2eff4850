"""Continued BPE: which joins of present pieces save most tokens, one after the other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from analyzer.propose.chains import END, Chains

if TYPE_CHECKING:
    from collections.abc import Callable

    from analyzer.propose.runs import Runs

UNITS_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Learned:
    """A token learned: its bytes, what its merge saved when it was chosen, and what is left.

    ``saving`` is by source; ``occurrences`` counts it once every later merge is in place, and
    ``units`` are some frequent units that then hold it.
    """

    token: bytes
    pieces: tuple[bytes, ...]
    saving: dict[str, float]
    occurrences: float
    units: tuple[bytes, ...]


def learn(
    runs: Runs,
    *,
    most: int,
    least_saving: float,
    allowed: Callable[[bytes], bool],
) -> list[Learned]:
    """Choose up to ``most`` tokens greedily by the tokens that each saves, exactly counted.

    This is byte-pair encoding (Sennrich et al. 2016, arXiv 1508.07909, section 3.2) begun at
    the model's own pieces instead of at characters. Each step joins the pair, or promotes the
    spelled-out character, that saves most; every count is kept up to date, so a gain is the
    true marginal one, and the queue is lazy: an entry is looked at again only when it comes up
    (Minoux 1978). A long term is reached join by join. Each of its joins is a token that must
    pay for itself, so the steps on the way are counted, and no term is bought on credit: what
    the joins of a term save together, a token, is never more than what its best join saves.

    >>> from analyzer.propose.runs import Runs, Unit
    >>> runs = Runs.of([Unit((b"my", b"o", b"card"), (1, 1, 1), 10, "word")])
    >>> [step.token for step in learn(runs, most=2, least_saving=1, allowed=lambda _: True)]
    [b'myo', b'myocard']
    """
    chains = Chains(runs)
    steps: list[tuple[int, tuple[int, ...], dict[str, float]]] = []
    while len(steps) < most:
        found = chains.best()
        if found is None or found[0] < least_saving:
            break
        _, left, right = found
        joined = chains.join(left, right, allowed)
        if joined is not None:
            parts = (left,) if right == END else (left, right)
            steps.append((joined[0], parts, joined[1]))
    left_over = chains.occurrences(UNITS_SHOWN)
    texts = chains.texts
    return [
        Learned(
            texts[symbol],
            tuple(texts[part] for part in parts),
            saving,
            total,
            tuple(runs.text(run) for run in holders),
        )
        for symbol, parts, saving in steps
        for total, holders in [left_over.get(symbol, (0.0, ()))]
    ]
