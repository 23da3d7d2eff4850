"""How each number of a cost is computed, in words: for a reader who wants to check or change it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from analyzer.propose.cost import Prices


def assumptions(prices: Prices) -> list[str]:
    """Give the formulas and what they take for granted."""
    return [
        (
            f"{prices.bytes_per_parameter:g} bytes a parameter (--set bytes_per_parameter=); "
            "one row a new token, two where input and output embeddings are untied"
        ),
        (
            f"training takes {prices.training_operations:g} operations a parameter and token "
            f"(--set training_operations=), serving {prices.serving_operations:g} "
            "(--set serving_operations=): Kaplan et al. 2020, arXiv 2001.08361, section 2.1"
        ),
        (
            f"a GPU sustains {prices.gpu_teraflops:g} teraflop/s (--set gpu_teraflops=) and "
            f"costs {prices.gpu_hour_price:g} an hour (--set gpu_hour_price=)"
        ),
        (
            "GPU-hours = operations x parameters x training tokens / (teraflop/s x 3600); "
            "money = GPU-hours x price"
        ),
        "more text in the same context = saving / (1 - saving), on text like the held-out text",
        (
            "more requests a second = 1 / ((1 - saving) x (1 + hidden size x new tokens / "
            "parameters)) - 1, where computing limits serving; e-commerce measured 21 to 29 % "
            "at 8 % saved, more than this formula gives (arXiv 2509.26124)"
        ),
        (
            "served tokens until it pays = training operations / serving operations x training "
            "tokens / saving, in tokens of today's text"
        ),
    ]


def assumptions_zh(prices: Prices) -> list[str]:
    """Give the same in Chinese."""
    return [
        (
            f"每个参数 {prices.bytes_per_parameter:g} 字节（--set bytes_per_parameter=）；"
            "每个新词元一行，输入输出不共用时两行"
        ),
        (
            f"每个词元每个参数：训练 {prices.training_operations:g} 次运算"
            f"（--set training_operations=），推理 {prices.serving_operations:g} 次"
            "（--set serving_operations=）；见 Kaplan 等，2020，arXiv 2001.08361，2.1 节"
        ),
        (
            f"单个 GPU 持续算力 {prices.gpu_teraflops:g} teraflop/s（--set gpu_teraflops=），"
            f"每小时费用 {prices.gpu_hour_price:g}（--set gpu_hour_price=）"
        ),
        "GPU 小时 = 运算次数 × 参数量 × 训练词元 /（算力 × 3600）；费用 = GPU 小时 × 单价",
        "同样上下文可多容纳的文本 = 节省率 /（1 − 节省率），以与留出文本相近的文本计",
        (
            "每秒请求数的增加 = 1 /（（1 − 节省率）×（1 + 隐藏维度 × 新词元 / 参数量））− 1，"
            "以算力为推理瓶颈计；电商案例实测节省 8% 时增加 21% 至 29%，高于此式"
            "（arXiv 2509.26124）"
        ),
        "回本所需的推理词元 = 训练运算 / 推理运算 × 训练词元 / 节省率，按现在的词元计",
    ]
