"""The estimate: of the size of what is measured, and a refusal that says what would fit."""

import pytest

from analyzer.errors import UsageError
from analyzer.inject import open_checkpoint
from analyzer.train import memory
from analyzer.train.memory import (
    estimate,
    fit_length,
    free_memory,
    refuse_too_large,
    refuse_too_long,
)
from analyzer.train.pilot_subject import How
from analyzer.train.settings import Settings


def test_more_is_trained_more_is_needed(extended):
    source = open_checkpoint(extended("llama-untied").folder)

    def needs(**how):
        return estimate(source, 25, Settings(steps=1, **how)).total

    plain = needs(batch_tokens=65536)
    assert needs(batch_tokens=65536, accumulate=8) < plain
    assert needs(batch_tokens=131072) > plain
    assert needs(batch_tokens=65536, dtype="bfloat16") < plain
    assert needs(batch_tokens=65536, rest_learning_rate=1e-4) > plain
    # masks of unequal sequences are squares of their length
    assert needs(batch_tokens=65536, context_tokens=65536) > 10 * plain


def test_the_refusal_names_what_fits(extended):
    source = open_checkpoint(extended("llama-tied").folder)
    how = Settings(steps=1, batch_tokens=1 << 20, context_tokens=512)
    whole = estimate(source, 20, how).total
    with pytest.raises(UsageError) as error:
        refuse_too_large(source, 20, how, whole // 3)
    assert "--accumulate" in error.value.hint
    with pytest.raises(UsageError) as error:
        refuse_too_large(source, 20, how, 1000)
    assert "more memory" in error.value.hint
    assert refuse_too_large(source, 20, how, whole).total == whole


def test_places_that_are_counted_from_behind_the_padding_are_fewer(extended):
    source = open_checkpoint(extended("roberta").folder)
    places = 64 - (source.config["pad_token_id"] + 1)
    assert fit_length(source, Settings(steps=1)).context_tokens == places
    refuse_too_long(source, Settings(steps=1, context_tokens=places))
    with pytest.raises(UsageError, match=f"longer than the {places}"):
        refuse_too_long(source, Settings(steps=1, context_tokens=places + 1))


def test_a_default_length_is_lowered_to_what_the_model_reads_and_a_longer_one_refused(extended):
    source = open_checkpoint(extended("llama-tied").folder)
    assert fit_length(source, Settings(steps=1)).context_tokens == 64
    assert fit_length(source, How(learning_rate=1e-4)).context_tokens == 64
    asked = Settings(steps=1, context_tokens=65)
    assert fit_length(source, asked) == asked
    with pytest.raises(UsageError, match="longer than the 64"):
        refuse_too_long(source, asked)


def test_this_machine_has_memory():
    assert free_memory("cpu") > 1 << 20


@pytest.mark.parametrize(
    ("limit", "used", "cached"),
    [
        ("memory.max", "memory.current", "inactive_file"),
        ("memory/memory.limit_in_bytes", "memory/memory.usage_in_bytes", "total_inactive_file"),
    ],
)
def test_a_container_has_its_limit_less_what_is_used_but_for_files(
    tmp_path, monkeypatch, limit, used, cached
):
    monkeypatch.setattr(memory, "_CGROUP", tmp_path)
    (tmp_path / "memory").mkdir()
    (tmp_path / limit).write_text("1000000\n")
    (tmp_path / used).write_text("600000\n")
    (tmp_path / used).with_name("memory.stat").write_text(f"anon 300000\n{cached} 250000\n")
    assert free_memory("cpu") == 650_000
    (tmp_path / limit).write_text("max\n")
    assert free_memory("cpu") > 1 << 20
