"""What an extension costs and what its saving is worth, in the user's units."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from analyzer.values import ModelInfo

BYTES_PER_PARAMETER = 2
"""bf16, the usual storage of a checkpoint."""


def cost_of(
    model: ModelInfo, new_tokens: int, saving: float, training_tokens: int
) -> dict[str, Any]:
    """Give parameters and bytes added and tokens saved; ``None`` where the model is not known.

    A tied model gains one row a token, an untied one two (input and output). A sequence of n
    tokens of today's text becomes (1 - saving) n, so a context holds 1 / (1 - saving) times
    the text and training on the same text reads ``saving`` fewer tokens.

    >>> from analyzer.values import ModelInfo
    >>> llama = ModelInfo("llama", "", "byte-level-bpe", 128256, False, 8_030_261_248, 4096, "")
    >>> cost_of(llama, 1000, 0.08, 1_000_000)["added_parameters"]
    8192000
    """
    rows = None if model.tied_embeddings is None else new_tokens * (2 - model.tied_embeddings)
    added = None if rows is None or model.hidden_size is None else rows * model.hidden_size
    return {
        "new_tokens": new_tokens,
        "added_rows": rows,
        "added_parameters": added,
        "added_bytes": None if added is None else added * BYTES_PER_PARAMETER,
        "added_parameters_share": (
            None if added is None or not model.parameters else added / model.parameters
        ),
        "training_tokens": training_tokens,
        "training_tokens_saved": round(saving * training_tokens),
        "context_gain": saving / (1 - saving) if saving < 1 else None,
        "assumptions": [
            f"{BYTES_PER_PARAMETER} bytes a parameter (bf16)",
            "one row a new token, two where input and output embeddings are untied",
            "context gain is saving / (1 - saving) on text like the held-out text",
        ],
    }
