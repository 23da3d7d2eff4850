"""How an initialiser is asked for: a name, a mixture of names, one for each side."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING

import numpy as np

from analyzer.errors import UsageError
from analyzer.inject.initialisers.registry import INITIALISERS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analyzer.inject.initialisers.base import Context, Initialiser
    from analyzer.inject.matrix import Matrix
    from analyzer.inject.numbers import Float32
    from analyzer.inject.references import NewToken

# What ``auto`` is where nothing can be measured: see docs/benchmarks.md.
AUTO = "mean"
_TERM = re.compile(r"(?:(\d+(?:\.\d+)?)\*)?([a-z]+)")


@dataclass(frozen=True, slots=True)
class Mixture:
    """A weighted sum of initialisers."""

    terms: tuple[tuple[float, Initialiser], ...]

    def compute(self, matrix: Matrix, tokens: Sequence[NewToken], context: Context) -> Float32:
        """Give the rows: float32 [len(tokens), width]."""
        rows = np.zeros((len(tokens), matrix.width), dtype=np.float32)
        for weight, initialiser in self.terms:
            rows += np.float32(weight) * initialiser.compute(matrix, tokens, context)
        return rows

    @property
    def near_pieces(self) -> bool:
        """Whether its rows lie near those of the token's pieces: most of its weight does."""
        near = sum(weight for weight, one in self.terms if one.near_pieces)
        return near > 0.5 * sum(weight for weight, one in self.terms)


@dataclass(frozen=True, slots=True)
class Recipe:
    """What fills input rows, and what fills output rows and biases."""

    text: str
    input: Mixture
    output: Mixture

    def uses(self, *names: str) -> bool:
        """Say whether one of these initialisers has a part in it, or may have: ``auto`` tries some.

        >>> parse("0.5*mean+0.5*focus").uses("aligned", "focus"), parse("mean").uses("focus")
        (True, False)
        """
        terms = (*self.input.terms, *self.output.terms)
        return "auto" in self.text or any(one.name in names for _, one in terms)

    def of(self, matrix: Matrix) -> Mixture:
        """Give the mixture for a matrix's side."""
        return self.input if matrix.role == "input" else self.output


def parse(text: str) -> Recipe:
    """Read ``mean``, ``0.7*mean+0.3*random``, ``mean+0.1*noise``, or ``INPUT,OUTPUT``.

    >>> recipe = parse("mean+0.1*noise,weighted")
    >>> [(weight, one.name) for weight, one in recipe.input.terms], recipe.output.terms[0][1].name
    ([(1.0, 'mean'), (0.1, 'noise')], 'weighted')

    ``auto`` is the mean of the pieces where nothing is measured. Raises UsageError with the
    names that there are.
    """
    sides = [side.strip() for side in text.split(",")]
    if not 1 <= len(sides) <= 2:
        raise UsageError(f"{text!r} has more than two sides", hint="write INPUT,OUTPUT")
    mixtures = [_mixture(AUTO if side == "auto" else side) for side in sides]
    return Recipe(text, mixtures[0], mixtures[-1])


def _mixture(text: str) -> Mixture:
    terms = []
    for part in text.replace(" ", "").split("+"):
        found = _TERM.fullmatch(part)
        if found is None or found[2] not in INITIALISERS:
            close = get_close_matches(found[2] if found else part, INITIALISERS, n=2)
            raise UsageError(
                f"there is no initialiser {part!r}",
                hint=f"did you mean {', '.join(close)}?" * bool(close)
                or f"there are auto, {', '.join(INITIALISERS)}; mix them as 0.7*mean+0.3*random",
            )
        terms.append((float(found[1] or 1.0), INITIALISERS[found[2]]))
    return Mixture(tuple(terms))
