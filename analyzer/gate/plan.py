"""The plan: exactly what would be done, readable, and sealed by a digest of itself."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analyzer.values import Candidate, Decision, ModelInfo

SCHEMA = "analyzer/plan/1"
DEFAULT_INITIALISER = "mean"


def plan_digest(plan: dict[str, Any]) -> str:
    """Give the SHA-256 of a plan's canonical JSON, its own digest left out.

    Canonical: keys sorted, no white space, UTF-8 (as in RFC 8785, for the values used here).

    >>> plan_digest({"a": 1, "plan_digest": "x"}) == plan_digest({"a": 1})
    True
    """
    body = {key: value for key, value in plan.items() if key != "plan_digest"}
    text = json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def build_plan(
    *,
    model: ModelInfo,
    added: Sequence[dict[str, Any]],
    candidates: Sequence[Candidate],
    decision: Decision,
    digests: dict[str, str],
    tool_version: str,
    created_at: str,
) -> dict[str, Any]:
    """Write down the whole change: every new token with its id and how it is reached.

    ``added`` holds {id, text, kind, merge, score} in the order of adding. The matrices grow by
    as many rows as there are new ids; their width is the model's hidden size, if known.
    """
    terms = {candidate.token: list(candidate.terms) for candidate in candidates}
    rows_after = max([model.vocab_size, *(token["id"] + 1 for token in added)])
    plan = {
        "schema": SCHEMA,
        "tool_version": tool_version,
        "created_at": created_at,
        "model": {"name": model.name, "source": model.source},
        "algorithm": model.algorithm,
        "tokens": [{**token, "terms": terms.get(token["text"], [])} for token in added],
        "initialiser": {"name": DEFAULT_INITIALISER, "seed": 0},
        "matrices": {
            "rows_before": model.vocab_size,
            "rows_after": rows_after,
            "width": model.hidden_size,
            "tied": model.tied_embeddings,
        },
        "digests": digests,
        "decision": {
            "recommendation": decision.recommendation,
            "confidence": decision.confidence,
            "reasons": list(decision.reasons),
        },
    }
    return {**plan, "plan_digest": plan_digest(plan)}
