"""Chemistry: molecules as formulas, line notations, registry identifiers and names."""

from __future__ import annotations

from analyzer.symbols.chemistry.formulas import FORMULA
from analyzer.symbols.chemistry.identifiers import IDENTIFIER
from analyzer.symbols.chemistry.isotopes import ISOTOPES
from analyzer.symbols.chemistry.names import NAMES
from analyzer.symbols.chemistry.reactions import REACTIONS
from analyzer.symbols.chemistry.selfies import SELFIES
from analyzer.symbols.chemistry.smarts import SMARTS
from analyzer.symbols.chemistry.smiles import COLUMN, WORD

DETECTORS = (
    COLUMN,
    SMARTS,
    WORD,
    FORMULA,
    REACTIONS,
    ISOTOPES,
    IDENTIFIER,
    SELFIES,
    NAMES,
)
