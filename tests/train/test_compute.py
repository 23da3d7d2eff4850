import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.errors import UsageError
from analyzer.train.compute import Clock, Speed, parse_budget, steps_for, token_flops
from analyzer.train.cost import Cost
from tests.inject.models import make


@pytest.mark.parametrize("text", ["", "20", "m", "-1m", "0s", "1e15", "1e15flop/s", "fast"])
def test_what_is_no_budget_is_told(text):
    with pytest.raises(UsageError, match="is no budget"):
        parse_budget(text)


@pytest.mark.parametrize(
    ("text", "seconds", "flops"),
    [("90s", 90, None), ("1.5h", 5400, None), ("3Tflop", None, 3e12), ("2e14 FLOPs", None, 2e14)],
)
def test_a_budget_is_a_time_or_operations(text, seconds, flops):
    found = parse_budget(text)
    assert (found.seconds, found.flops) == (seconds, flops)


def test_operations_agree_with_a_count_of_every_matrix_product(tmp_path):
    """torch counts what really runs; the formula leaves out under 3 % of it."""
    import torch
    from torch.utils.flop_counter import FlopCounterMode
    from transformers import LlamaConfig, LlamaForCausalLM

    sizes = {"hidden_size": 64, "intermediate_size": 128, "num_hidden_layers": 2}
    config = LlamaConfig(**sizes, num_attention_heads=4, vocab_size=300)
    model = LlamaForCausalLM(config)
    ids = torch.randint(0, 300, (2, 32))
    with FlopCounterMode(display=False) as counter:
        model(input_ids=ids, labels=ids).loss.backward()
    wanted = token_flops(Cost.of(model), 32) * ids.numel()
    assert counter.get_total_flops() == pytest.approx(wanted, rel=0.05)


def test_a_longer_vocabulary_costs_more_and_a_frozen_body_less(tmp_path):
    from analyzer.inject.forward import load_model

    model = load_model(make(tmp_path / "m", "llama-untied"))
    cost = Cost.of(model)
    model.resize_token_embeddings(500, mean_resizing=False)
    assert token_flops(Cost.of(model), 32) > token_flops(cost, 32)
    assert token_flops(cost, 32, trained_share=0.0) * 3 == pytest.approx(token_flops(cost, 32) * 2)


@given(st.floats(1e6, 1e15), st.floats(1e2, 1e9), st.integers(1, 4096))
def test_steps_come_within_half_a_step_of_the_budget(flops, each, batch):
    steps = steps_for(flops, each, batch)
    assert steps >= 1
    assert steps == 1 or abs(steps * each * batch - flops) <= each * batch * 0.5001


@given(st.floats(60, 1e5), st.integers(1, 40), st.floats(0, 1))
def test_runs_planned_for_a_time_end_in_it(seconds, runs, overhead):
    speed = Speed(1e9, overhead)
    flops = speed.flops_for(seconds, runs)
    assert runs * (flops / speed.flops_per_second + overhead) <= seconds


def test_a_time_that_is_too_short_is_refused():
    with pytest.raises(UsageError, match="10 runs need 125 s") as caught:
        Speed(1e9, 10.0).flops_for(60.0, 10)
    assert "--budget" in caught.value.hint


def test_a_clock_without_a_limit_never_ends():
    times = iter([0.0, 1e9, 1e9])
    assert not Clock(None, lambda: next(times)).is_over()
    times = iter([0.0, 5.0, 11.0])
    clock = Clock(10.0, lambda: next(times))
    assert not clock.is_over()
    assert clock.is_over()
