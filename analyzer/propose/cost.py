"""What an extension costs and what its saving is worth, in the user's units."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from analyzer.values import ModelInfo

BYTES_PER_PARAMETER = 2
"""bf16, the usual storage of a checkpoint."""


@dataclass(frozen=True, slots=True)
class Prices:
    """What a GPU does and costs: sustained teraflop/s in training, and money an hour."""

    gpu_teraflops: float = 400.0
    gpu_hour_price: float = 2.5


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
    serving 2 N a token (Kaplan et al. 2020, arXiv 2001.08361, section 2.1); so what training on
    D tokens cost is served back after 3 D / saving tokens of today's text.

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
        operations = 6 * model.parameters * training_tokens
        hours = operations / (prices.gpu_teraflops * 1e12 * 3600)
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
        "gpu_hours": hours,
        "gpu_hours_saved": None if hours is None else saving * hours,
        "money": None if hours is None else hours * prices.gpu_hour_price,
        "context_gain": saving / (1 - saving) if 0 <= saving < 1 else None,
        "break_even_tokens": round(3 * training_tokens / saving) if saving > 0 else None,
        "assumptions": [
            (
                f"{BYTES_PER_PARAMETER} bytes a parameter (bf16); one row a new token, two where "
                "input and output embeddings are untied"
            ),
            "training takes 6 operations a parameter and token, serving 2 (Kaplan et al. 2020)",
            (
                f"a GPU sustains {prices.gpu_teraflops:g} teraflop/s and costs "
                f"{prices.gpu_hour_price:g} an hour; change with --set gpu_teraflops=, "
                "--set gpu_hour_price="
            ),
            (
                "break-even is where serving has saved the operations that training took: "
                "3 x training tokens / saving, in tokens of today's text"
            ),
            "context gain is saving / (1 - saving) on text like the held-out text",
        ],
        "assumptions_zh": [
            f"每个参数 {BYTES_PER_PARAMETER} 字节（bf16）；每个新词元一行，输入输出不共用时两行",
            "每个词元每个参数：训练 6 次运算，推理 2 次（Kaplan 等，2020）",
            (
                f"单个 GPU 持续算力 {prices.gpu_teraflops:g} teraflop/s，每小时费用 "
                f"{prices.gpu_hour_price:g}；可用 --set gpu_teraflops=、--set gpu_hour_price= 更改"
            ),
            "回本点：推理省下的运算等于训练所用运算，即 3 × 训练词元 / 节省率，按现在的词元计",
            "同样上下文可多容纳的文本 = 节省率 /（1 − 节省率），以与留出文本相近的文本计",
        ],
    }
