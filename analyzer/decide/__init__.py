"""Facts to a decision, by rules that are data."""

from analyzer.decide.alternatives import alternatives
from analyzer.decide.cases import CaseResult, answers, test_pack
from analyzer.decide.engine import decide, scope_of
from analyzer.decide.explain import as_json, explain, listing
from analyzer.decide.facts import Facts, facts_of
from analyzer.decide.factspec import FactSpec
from analyzer.decide.load import load_pack
from analyzer.decide.pack import Pack
from analyzer.decide.schema import SCHEMA

__all__ = [
    "SCHEMA",
    "CaseResult",
    "FactSpec",
    "Facts",
    "Pack",
    "alternatives",
    "answers",
    "as_json",
    "decide",
    "explain",
    "facts_of",
    "listing",
    "load_pack",
    "scope_of",
    "test_pack",
]
