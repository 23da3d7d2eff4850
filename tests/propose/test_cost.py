import pytest

from analyzer.propose.cost import Prices, cost_of
from analyzer.values import ModelInfo

LLAMA = ModelInfo("llama", "", "byte-level-bpe", 128_256, False, 8_000_000_000, 4096, "")
TOKENIZER = ModelInfo("a", "", "unigram", 32_000, None, None, None, "")


def test_a_request_takes_fewer_tokens_and_each_a_little_more():
    cost = cost_of(LLAMA, 30_000, 0.2, 10**9)
    heavier = 30_000 * 4096 / 8e9
    assert cost["operations_a_token_share"] == pytest.approx(heavier)
    assert cost["requests_gain"] == pytest.approx(1 / (0.8 * (1 + heavier)) - 1)
    assert cost["context_gain"] == pytest.approx(0.25)


def test_every_assumption_can_be_set():
    usual = cost_of(LLAMA, 1000, 0.1, 10**9)
    set_by_user = Prices.of(
        {
            "gpu_teraflops": 800.0,
            "gpu_hour_price": 5.0,
            "bytes_per_parameter": 4.0,
            "training_operations": 8.0,
            "serving_operations": 4.0,
            "saving_to_extend": 0.08,
        }
    )
    cost = cost_of(LLAMA, 1000, 0.1, 10**9, set_by_user)
    assert cost["added_bytes"] == 2 * usual["added_bytes"]
    assert cost["gpu_hours"] == pytest.approx(usual["gpu_hours"] * 8 / 6 / 2)
    assert cost["money"] == pytest.approx(cost["gpu_hours"] * 5)
    assert cost["break_even_tokens"] == pytest.approx(usual["break_even_tokens"] * (8 / 4) / 3)
    for name in ("gpu_teraflops=", "gpu_hour_price=", "bytes_per_parameter=", "_operations="):
        assert name in " ".join(cost["assumptions"])
        assert name in " ".join(cost["assumptions_zh"])


def test_of_a_tokenizer_alone_only_what_tokens_tell_is_told():
    cost = cost_of(TOKENIZER, 1000, 0.1, 10**9)
    assert cost["gpu_hours"] is cost["added_bytes"] is cost["operations_a_token_share"] is None
    assert cost["requests_gain"] == pytest.approx(1 / 9)
