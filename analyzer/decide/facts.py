"""Measurements to named facts: flat, ordered, and nothing but numbers, words and ``None``."""

from __future__ import annotations

import math
from statistics import median
from typing import TYPE_CHECKING, Any

from analyzer.decide.factspec import (
    CLASSES,
    OCCURRENCES_WANTED,
    PASSES_THAT_FEED,
    PROSE_PIECES_PER_CHARACTER,
    Fact,
)
from analyzer.decide.marked import near
from analyzer.decide.schema import SCHEMA
from analyzer.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from analyzer.conclusions import Proposal
    from analyzer.values import (
        CorpusStats,
        ModelInfo,
        SymbolClass,
        SymbolStats,
        TermStats,
        TokenStats,
    )

Facts = dict[str, Fact]
# Sources of proposed tokens that are no symbolic class.
_WORDS = {"word", "term"}
_NOT_SYMBOLIC = {*_WORDS, "intermediate"}

# Thai, Lao, Khmer, Burmese and Tibetan, where phrases stand between two spaces; Chinese and
# Japanese are cut into words.
_WITHOUT_SPACES = frozenset({"th", "lo", "km", "my", "bo"})


def facts_of(
    *,
    corpus: CorpusStats,
    model: ModelInfo,
    tokens: TokenStats,
    terms: TermStats,
    symbols: SymbolStats,
    proposal: Proposal,
    training_tokens: int | None,
    extra: Mapping[str, Any] | None = None,
) -> Facts:
    """Name what was measured; every fact of the schema is there, ``None`` where not known.

    ``training_tokens`` is the stated budget; ``None`` assumes one pass over the corpus and
    says so in ``budget.is_assumed``. Tokens a word are not known of a language that is written
    without spaces. ``extra`` adds facts that no scan knows, such as
    ``pilot.bpb_gain_share``; an unknown name or a wrong type raises UsageError.
    """
    language, language_share = _main_language(corpus.languages)
    measured: dict[str, Any] = {"corpus": corpus, "model": model, "tokens": tokens}
    measured |= {"terms": terms, "symbols": symbols}
    found: dict[str, Any] = {}
    for name in SCHEMA:  # a fact that is called as what was measured is that
        of, _, what = name.partition(".")
        found[name] = getattr(measured.get(of), what, None)
    found |= {
        "corpus.tokens": tokens.total,
        "corpus.language": language,
        "corpus.language_share": language_share,
        "model.added_parameters_share": _added_share(model, proposal.tokens),
    }
    if language in _WITHOUT_SPACES:
        found["tokens.fertility"] = None
    found |= _symbol_facts(symbols)
    found |= _proposal_facts(proposal)
    found |= _general_facts(proposal.cost, language)
    found["budget.training_tokens"] = tokens.total if training_tokens is None else training_tokens
    found["budget.is_assumed"] = training_tokens is None
    found |= checked(extra or {})
    return derive({name: _finite(value) for name, value in found.items()})


def _finite(value: Any) -> Any:
    """Return ``None`` for what is no number: a ratio of nothing to nothing is not known."""
    return None if isinstance(value, float) and not math.isfinite(value) else value


def _main_language(languages: Mapping[str, float]) -> tuple[str | None, float | None]:
    if not languages:
        return None, None
    # a tie goes to the first by name, so that the same corpus always gives the same facts
    code = min(languages, key=lambda name: (-languages[name], name))
    return code, languages[code]


def _added_share(model: ModelInfo, tokens: int) -> float | None:
    if not model.parameters or model.hidden_size is None or model.tied_embeddings is None:
        return None
    matrices = 1 if model.tied_embeddings else 2
    return tokens * model.hidden_size * matrices / model.parameters


def _symbol_facts(symbols: SymbolStats) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name in CLASSES:
        one = symbols.classes.get(name)
        found[f"symbols.{name}.share"] = one.share if one else 0.0
        found[f"symbols.{name}.tokens_share"] = one.tokens_share if one else 0.0
        if one:
            found[f"symbols.{name}.pieces_per_character"] = one.pieces_per_character
    total = sum(one.tokens_share for one in symbols.classes.values())
    found["symbols.tokens_share"] = min(total, 1.0)
    found["symbols.dominant_share"] = 0.0
    notation = {name: _notation(one) for name, one in symbols.classes.items()}
    if any(share for share, _ in notation.values()):
        prose = symbols.prose_pieces_per_character or PROSE_PIECES_PER_CHARACTER
        name = _dominant(notation, prose)
        share, pieces_per_character = notation[name]
        found["symbols.dominant_class"] = name
        found["symbols.dominant_share"] = share
        found["symbols.pieces_per_character_ratio"] = pieces_per_character / prose
    return found


def _notation(one: SymbolClass) -> tuple[float, float]:
    """Give the share and the pieces a character of a class without its names, which are words.

    Words are proposed as words; what subwords destroy is notation.
    """
    kinds = [kind for kind in one.by_kind.values() if not kind.in_prose]
    if len(kinds) == len(one.by_kind):
        return one.share, one.pieces_per_character
    known = [(k.share, k.pieces_per_character) for k in kinds if k.pieces_per_character is not None]
    characters = sum(share for share, _ in known)
    pieces = sum(share * rate for share, rate in known)
    return sum(kind.share for kind in kinds), pieces / characters if characters else 0.0


def _dominant(notation: Mapping[str, tuple[float, float]], prose: float) -> str:
    def lost(name: str) -> tuple[float, float]:
        share, pieces_per_character = notation[name]
        return max(share * (pieces_per_character - prose), 0.0), share

    return max(sorted(notation), key=lost)


def _proposal_facts(proposal: Proposal) -> dict[str, Any]:
    low, high = proposal.heldout_interval or (None, None)
    symbolic = [c.occurrences for c in proposal.candidates if c.source not in _NOT_SYMBOLIC]
    others = any(c.source in _WORDS for c in proposal.candidates)
    return {
        "proposal.tokens": proposal.tokens,
        "proposal.heldout_saving": _at_least_zero(proposal.heldout_saving),
        "proposal.heldout_saving_low": _at_least_zero(low),
        "proposal.heldout_saving_high": _at_least_zero(high),
        "proposal.heldout_passages": proposal.heldout_passages,
        "proposal.symbol_saving": _at_least_zero(proposal.symbol_saving),
        # where no word is among them, the steps on the way are for symbols too
        "proposal.symbol_tokens": len(symbolic) if others or not symbolic else proposal.tokens,
        "proposal.half_of_tokens_saving_share": _saving_of_half(proposal),
        "proposal.median_occurrences": proposal.occurrences.median if proposal.tokens else 0.0,
        "proposal.symbol_median_occurrences": float(median(symbolic)) if symbolic else 0.0,
        "proposal.under_25_share": proposal.occurrences.under_25_share,
        "proposal.under_100_share": proposal.occurrences.under_100_share,
        "general.changed_share": proposal.cost.get("general_changed_share"),
    }


def _general_facts(cost: Mapping[str, Any], language: str | None) -> dict[str, Any]:
    """Part general text by language: its own may change, since words of it become tokens."""
    shares = {code: cost.get(f"general_{code}_changed_share") for code in ("en", "zh")}
    others = [share for code, share in shares.items() if code != language and share is not None]
    return {
        "general.own_changed_share": shares.get(language or ""),
        "general.other_changed_share": max(others, default=None),
    }


def _at_least_zero(saving: float | None) -> float | None:
    return None if saving is None else max(saving, 0.0)


def _saving_of_half(proposal: Proposal) -> float | None:
    """Return what the first half of the tokens saves, as a share of what all of them save."""
    points = sorted((point.tokens, point.saving) for point in proposal.curve)
    half = [saving for tokens, saving in points if 0 < tokens <= proposal.tokens / 2 + 1]
    if not half or not proposal.heldout_saving or proposal.heldout_saving < 0:
        return None
    return min(max(half[-1] / proposal.heldout_saving, 0.0), 1.0)


def derive(facts: Mapping[str, Fact]) -> Facts:
    """Fill in the facts that follow from others, wherever those are known.

    >>> facts = {"corpus.tokens": 100, "budget.training_tokens": 1000}
    >>> facts |= {"proposal.median_occurrences": 30.0}
    >>> derived = derive(facts)
    >>> derived["budget.passes"], derived["budget.median_occurrences"]
    (10.0, 120.0)
    """
    found = dict(facts)
    corpus, budget = _number(found, "corpus.tokens"), _number(found, "budget.training_tokens")
    if corpus and budget is not None:
        passes = budget / corpus
        found["budget.passes"] = passes
        for name in ("median_occurrences", "symbol_median_occurrences"):
            seen = _number(found, f"proposal.{name}")
            if seen is not None:
                found[f"budget.{name}"] = seen * min(passes, PASSES_THAT_FEED)
    tried = _number(found, "pilot.training_tokens")
    if budget and tried is not None:
        found["pilot.budget_share"] = tried / budget
    seen = _number(found, "proposal.median_occurrences")
    if corpus and seen:
        found["budget.tokens_to_feed"] = corpus * OCCURRENCES_WANTED / seen
    saving = _number(found, "proposal.symbol_saving")
    part = _number(found, "symbols.tokens_share")
    if saving is not None and part is not None:
        found["proposal.symbol_part_saving"] = min(saving / part, 1.0) if part else 0.0
    return found


def _number(facts: Mapping[str, Fact], name: str) -> float | None:
    value = facts.get(name)
    return None if value is None else float(value)


def checked(facts: Mapping[str, Any]) -> Facts:
    """Return the facts where every name stands in the schema and every value is of its type."""
    for name, value in facts.items():
        if name not in SCHEMA:
            raise UsageError(f"there is no fact '{name}'", hint=near(name, SCHEMA))
        spec = SCHEMA[name]
        if value is not None and not spec.takes(value):
            raise UsageError(f"the fact '{name}' is {spec.type} in {spec.unit}, not {value!r}")
    return dict(facts)
