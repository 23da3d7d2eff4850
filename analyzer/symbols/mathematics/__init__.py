"""Mathematics: LaTeX, Unicode formulas, MathML."""

from __future__ import annotations

from analyzer.symbols.mathematics.latex import COMMANDS, INLINE_MATHS, MARKED_MATHS
from analyzer.symbols.mathematics.unicode import FORMULAS, MATHML

DETECTORS = (MARKED_MATHS, INLINE_MATHS, MATHML, COMMANDS, FORMULAS)
