"""The plan: exactly what would be done, readable, and sealed by a digest of itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from analyzer.gate.canonical import digest_of, sealed

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from analyzer.conclusions import Candidate, Decision
    from analyzer.values import ModelInfo

SCHEMA = "analyzer/plan/1"
SEAL = "plan_digest"
KEYS = {"model", "algorithm", "tokens", "initialiser", "matrices", "digests", "decision"}
"""What a plan must hold to be performed."""
DEFAULT_INITIALISER = "mean"
# What differs between two plans for one and the same change.
_OF_THE_RUN = (SEAL, "created_at", "tool_version")


def change_digest(plan: dict[str, Any]) -> str:
    """Give the digest of what a plan changes: the same for the same plan made again later.

    >>> change_digest({"tokens": [], "created_at": "1"}) == change_digest({"tokens": []})
    True
    """
    return digest_of({key: value for key, value in plan.items() if key not in _OF_THE_RUN})


def build_plan(
    *,
    model: ModelInfo,
    added: Sequence[dict[str, Any]],
    candidates: Sequence[Candidate],
    decision: Decision,
    digests: dict[str, str],
    tool_version: str,
    created_at: str,
    checkpoint: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Write down the whole change: every new token with its id and how it is reached.

    ``added`` holds {id, text, kind, merge, score} in the order of adding. The matrices grow by
    as many rows as there are new ids; their width is the model's hidden size, if known.
    ``checkpoint`` is {digest, rows, width, tied} of the weights, where the model has some; a
    matrix that was padded already need not grow.
    """
    known = dict(checkpoint or {})
    terms = {candidate.token: list(candidate.terms) for candidate in candidates}
    rows_before = known.get("rows", model.vocab_size)
    rows_after = max([rows_before, *(token["id"] + 1 for token in added)])
    if "digest" in known:
        digests = {**digests, "checkpoint": known["digest"]}
    plan = {
        "schema": SCHEMA,
        "tool_version": tool_version,
        "created_at": created_at,
        "model": {"name": model.name, "source": model.source, "vocab_size": model.vocab_size},
        "algorithm": model.algorithm,
        "tokens": [{**token, "terms": terms.get(token["text"], [])} for token in added],
        "initialiser": {"name": DEFAULT_INITIALISER, "seed": 0},
        "matrices": {
            "rows_before": rows_before,
            "rows_after": rows_after,
            "width": known.get("width", model.hidden_size),
            "tied": known.get("tied", model.tied_embeddings),
        },
        "digests": digests,
        "decision": {
            "recommendation": decision.recommendation,
            "confidence": decision.confidence,
            "reasons": list(decision.reasons),
        },
    }
    return sealed(plan, SEAL)
