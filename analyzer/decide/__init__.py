"""Facts to a decision, by rules that are data."""

from analyzer.decide.cases import CaseResult, test_pack
from analyzer.decide.engine import decide, scope_of
from analyzer.decide.facts import facts_of
from analyzer.decide.load import load_pack
from analyzer.decide.pack import Pack
from analyzer.decide.schema import SCHEMA, FactSpec

__all__ = [
    "SCHEMA",
    "CaseResult",
    "FactSpec",
    "Pack",
    "decide",
    "facts_of",
    "load_pack",
    "scope_of",
    "test_pack",
]
