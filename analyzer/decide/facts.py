"""Measurements to named facts: flat, ordered, and nothing but numbers, words and ``None``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from analyzer.decide.schema import (
    CLASSES,
    OCCURRENCES_WANTED,
    PASSES_THAT_FEED,
    PROSE_PIECES_PER_CHARACTER,
    SCHEMA,
    Fact,
)
from analyzer.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from analyzer.values import (
        CorpusStats,
        ModelInfo,
        Proposal,
        SymbolClass,
        SymbolStats,
        TermStats,
        TokenStats,
    )

Facts = dict[str, Fact]
# Prose is a yardstick where it is at least this share of the text.
_ENOUGH_PROSE = 0.05


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
    says so in ``budget.is_assumed``. ``extra`` adds facts that no scan knows, such as
    ``pilot.bpb_gain_share``; an unknown name or a wrong type raises UsageError.
    """
    language, language_share = _main_language(corpus.languages)
    found: dict[str, Any] = dict.fromkeys(SCHEMA)
    found |= {
        "corpus.documents": corpus.documents,
        "corpus.bytes": corpus.bytes,
        "corpus.characters": corpus.characters,
        "corpus.words": corpus.words,
        "corpus.tokens": tokens.total,
        "corpus.duplicate_share": corpus.duplicate_share,
        "corpus.language": language,
        "corpus.language_share": language_share,
        "model.vocab_size": model.vocab_size,
        "model.algorithm": model.algorithm,
        "model.parameters": model.parameters,
        "model.added_parameters_share": _added_share(model, proposal.tokens),
        "tokens.fertility": tokens.fertility,
        "tokens.bytes_per_token": tokens.bytes_per_token,
        "tokens.characters_per_token": tokens.characters_per_token,
        "tokens.byte_fallback_share": tokens.byte_fallback_share,
        "tokens.single_token_share": tokens.single_token_share,
        "terms.absent_share": terms.absent_share,
        "terms.fragmented_share": terms.fragmented_share,
        "terms.pieces_per_term": terms.pieces_per_term,
    }
    found |= _symbol_facts(symbols)
    found |= _proposal_facts(proposal)
    found["budget.training_tokens"] = tokens.total if training_tokens is None else training_tokens
    found["budget.is_assumed"] = training_tokens is None
    found |= checked(extra or {})
    return derive(found)


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
    found: dict[str, Any] = {"symbols.share": symbols.share}
    for name in CLASSES:
        one = symbols.classes.get(name)
        found[f"symbols.{name}.share"] = one.share if one else 0.0
        found[f"symbols.{name}.tokens_share"] = one.tokens_share if one else 0.0
        if one:
            found[f"symbols.{name}.pieces_per_character"] = one.pieces_per_character
    total = sum(one.tokens_share for one in symbols.classes.values())
    found["symbols.tokens_share"] = min(total, 1.0)
    found["symbols.dominant_share"] = 0.0
    if symbols.classes:
        prose = _prose_pieces(symbols)
        name = _dominant(symbols.classes, prose)
        one = symbols.classes[name]
        found["symbols.dominant_class"] = name
        found["symbols.dominant_share"] = one.share
        found["symbols.pieces_per_character_ratio"] = one.pieces_per_character / prose
    return found


def _prose_pieces(symbols: SymbolStats) -> float:
    """Return pieces a character of prose to hold symbols against.

    Prose that is cut finer than English (Chinese on a Western vocabulary) is no yardstick
    for strings of ASCII, and no prose can be measured in a file of nothing but SMILES.
    """
    measured = symbols.prose_pieces_per_character
    if not measured or 1.0 - symbols.share < _ENOUGH_PROSE:
        return PROSE_PIECES_PER_CHARACTER
    return min(max(measured, PROSE_PIECES_PER_CHARACTER * 0.6), PROSE_PIECES_PER_CHARACTER)


def _dominant(classes: Mapping[str, SymbolClass], prose: float) -> str:
    def lost(name: str) -> tuple[float, float]:
        one = classes[name]
        return max(one.share * (one.pieces_per_character - prose), 0.0), one.share

    return max(sorted(classes), key=lost)


def _proposal_facts(proposal: Proposal) -> dict[str, Any]:
    low, high = proposal.heldout_interval
    symbolic = sum(1 for one in proposal.candidates if one.source != "word")
    return {
        "proposal.tokens": proposal.tokens,
        "proposal.heldout_saving": max(proposal.heldout_saving, 0.0),
        "proposal.heldout_saving_low": max(low, 0.0),
        "proposal.heldout_saving_high": max(high, 0.0),
        "proposal.heldout_passages": proposal.heldout_passages,
        "proposal.symbol_saving": max(proposal.symbol_saving, 0.0),
        "proposal.symbol_tokens": symbolic,
        "proposal.median_occurrences": proposal.occurrences.median if proposal.tokens else 0.0,
        "proposal.under_25_share": proposal.occurrences.under_25_share,
        "proposal.under_100_share": proposal.occurrences.under_100_share,
    }


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
    median = _number(found, "proposal.median_occurrences")
    if corpus and budget is not None:
        passes = budget / corpus
        found["budget.passes"] = passes
        if median is not None:
            found["budget.median_occurrences"] = median * min(passes, PASSES_THAT_FEED)
    if corpus and median:
        found["budget.tokens_to_feed"] = corpus * OCCURRENCES_WANTED / median
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
    from analyzer.decide.marked import near

    for name, value in facts.items():
        if name not in SCHEMA:
            raise UsageError(f"there is no fact '{name}'", hint=near(name, SCHEMA))
        spec = SCHEMA[name]
        wanted: tuple[type, ...] = {
            "bool": (bool,),
            "str": (str,),
            "int": (int,),
            "float": (int, float),
        }[spec.type]
        wrong = not isinstance(value, wanted) or (isinstance(value, bool) and spec.type != "bool")
        if value is not None and wrong:
            raise UsageError(f"the fact '{name}' is {spec.type} in {spec.unit}, not {value!r}")
    return dict(facts)
