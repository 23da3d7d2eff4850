"""What an extension costs and what its saving is worth, in the user's units."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

from analyzer.propose.assumptions import assumptions, assumptions_zh

if TYPE_CHECKING:
    from collections.abc import Mapping

    from analyzer.values import ModelInfo


@dataclass(frozen=True, slots=True)
class Prices:
    """What a GPU does and costs, and what a token takes; each of these can be set by the user.

    ``gpu_teraflops`` is sustained in training, ``gpu_hour_price`` money; ``bytes_per_parameter``
    is 2 in bf16; operations are those a parameter and token.
    """

    gpu_teraflops: float = 400.0
    gpu_hour_price: float = 2.5
    bytes_per_parameter: float = 2.0
    training_operations: float = 6.0
    serving_operations: float = 2.0

    @classmethod
    def of(cls, values: Mapping[str, float]) -> Prices:
        """Take what is set among parameters by these names; the rest keeps its default."""
        return cls(**{one.name: values[one.name] for one in fields(cls) if one.name in values})


def cost_of(
    model: ModelInfo,
    new_tokens: int,
    saving: float,
    training_tokens: int,
    prices: Prices | None = None,
) -> dict[str, Any]:
    """Give parameters, memory, training and serving; ``None`` where the model is not known.

    A tied model gains one row a token, an untied one two. n tokens of today's text become
    (1 - saving) n. Training takes 6 N D floating-point operations for N parameters and D tokens,
    serving 2 N a token (Kaplan et al. 2020, arXiv 2001.08361, section 2.1), to which the longer
    output head adds 2 h for each new token, h being the hidden size. So a request takes
    (1 - saving)(1 + h K / N) of the operations it took with K new tokens, and what training on D
    tokens cost is served back after 3 D / saving tokens of today's text.

    >>> from analyzer.values import ModelInfo
    >>> llama = ModelInfo("llama", "", "byte-level-bpe", 128256, False, 8_000_000_000, 4096, "")
    >>> cost = cost_of(llama, 1000, 0.08, 2_000_000_000)
    >>> cost["added_parameters"], round(cost["gpu_hours"], 1), cost["break_even_tokens"]
    (8192000, 66.7, 75000000000)
    """
    prices = prices or Prices()
    rows = None if model.tied_embeddings is None else new_tokens * (2 - model.tied_embeddings)
    added = None if rows is None or model.hidden_size is None else rows * model.hidden_size
    hours = None
    if model.parameters:
        operations = prices.training_operations * model.parameters * training_tokens
        hours = operations / (prices.gpu_teraflops * 1e12 * 3600)
    heavier = 0.0
    if model.parameters and model.hidden_size:
        heavier = new_tokens * model.hidden_size / model.parameters
    ratio = prices.training_operations / prices.serving_operations
    return {
        "new_tokens": new_tokens,
        "added_rows": rows,
        "added_parameters": added,
        "added_bytes": None if added is None else round(added * prices.bytes_per_parameter),
        "added_parameters_share": (
            None if added is None or not model.parameters else added / model.parameters
        ),
        "training_tokens": training_tokens,
        "training_tokens_saved": round(saving * training_tokens),
        "gpu_hours": hours,
        "gpu_hours_saved": None if hours is None else saving * hours,
        "money": None if hours is None else hours * prices.gpu_hour_price,
        "context_gain": saving / (1 - saving) if 0 <= saving < 1 else None,
        "operations_a_token_share": heavier if model.parameters and model.hidden_size else None,
        "requests_gain": 1 / ((1 - saving) * (1 + heavier)) - 1 if 0 <= saving < 1 else None,
        "break_even_tokens": round(ratio * training_tokens / saving) if saving > 0 else None,
        "assumptions": assumptions(prices),
        "assumptions_zh": assumptions_zh(prices),
    }
