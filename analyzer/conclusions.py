"""What is concluded from the measurements: a proposal, a decision on it, and the report of both.

The rules for shares, ``None`` and names are those of ``values``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from analyzer.values import CorpusStats, ModelInfo, SymbolStats, TermStats, TokenStats

Recommendation = Literal["extend", "continual-pretrain only", "undecided"]
Outcome = Literal["fired", "silent", "not_applicable", "error"]


# ------------------------------------------------------------------ proposal


@dataclass(frozen=True, slots=True)
class Candidate:
    """A token to add: its exact text (a leading space is meant), and what it is worth.

    ``occurrences`` counts the token in the whole corpus once every proposed token is in place,
    ``saving`` the tokens that it takes off the text that it was chosen from;
    ``source`` is ``word`` or the symbol class it comes from, ``terms`` some words it serves.
    """

    token: str
    pieces: tuple[str, ...]
    occurrences: int
    saving: int
    source: str
    terms: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """Held-out saving, as a share of tokens, with so many tokens added; 95 % interval."""

    tokens: int
    saving: float
    low: float = 0.0
    high: float = 0.0


@dataclass(frozen=True, slots=True)
class Occurrences:
    """How often proposed tokens occur in the corpus; steps that never come out are left out."""

    median: float
    under_25_share: float
    under_100_share: float


@dataclass(frozen=True, slots=True)
class Proposal:
    """Which tokens to add and what they save on text that they were not chosen from.

    ``heldout_interval`` is a 95 % bootstrap interval over held-out passages, ``None`` for fewer
    than two. Where the corpus is too small for any to be held out, ``heldout_saving`` is what
    leaving out each passage in turn gives, and ``None`` too where there are too few of them.
    ``symbol_saving`` is the part of ``heldout_saving`` from tokens chosen for symbolic content,
    and ``general_changed_share`` the share of general lines whose tokens change.
    """

    tokens: int
    heldout_saving: float | None
    heldout_interval: tuple[float, float] | None
    curve: tuple[CurvePoint, ...]
    occurrences: Occurrences
    candidates: tuple[Candidate, ...]
    cost: dict[str, Any]
    heldout_tokens: int = 0
    heldout_passages: int = 0
    predicted_saving: float = 0.0
    symbol_saving: float | None = 0.0
    samples: tuple[dict[str, Any], ...] = ()


# ------------------------------------------------------------------ decision


@dataclass(frozen=True, slots=True)
class RuleTrace:
    """What one rule said: its outcome, its vote, the facts that it read, and why in words."""

    rule: str
    outcome: Outcome
    vote: str | None
    facts: tuple[dict[str, Any], ...]
    because: str
    references: tuple[dict[str, str], ...] = ()
    title: str = ""


@dataclass(frozen=True, slots=True)
class Decision:
    """The recommendation with everything that a sceptic may ask about it.

    ``scope`` says which proposed tokens an ``extend`` speaks for: ``all``, or ``symbols``,
    those for symbolic content alone. ``translations`` holds the texts in other languages, by
    their code: ``reasons``, ``flips_if``, ``missing``, and, by id, the rules' ``because`` and
    ``titles`` and the ``alternatives``.
    """

    recommendation: Recommendation
    confidence: float
    reasons: tuple[str, ...]
    flips_if: tuple[str, ...]
    trace: tuple[RuleTrace, ...]
    budgets: tuple[dict[str, Any], ...] = ()
    missing: tuple[str, ...] = ()
    alternatives: tuple[dict[str, Any], ...] = ()
    scope: Literal["all", "symbols"] = "all"
    translations: dict[str, dict[str, Any]] = field(default_factory=dict)


# ------------------------------------------------------------------ report


@dataclass(frozen=True, slots=True)
class Metadata:
    """Which run this is; ``seconds`` is wall time."""

    schema: str
    tool_version: str
    generated_at: str
    run_id: str
    command: str
    seconds: float


@dataclass(frozen=True, slots=True)
class ReportData:
    """Everything that a report shows; ``report.json`` is this value and nothing else."""

    metadata: Metadata
    corpus: CorpusStats
    model: ModelInfo
    tokens: TokenStats
    terms: TermStats
    symbols: SymbolStats
    proposal: Proposal
    decision: Decision
    facts: dict[str, Any]
