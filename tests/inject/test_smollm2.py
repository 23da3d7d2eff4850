"""Real weights, once: SmolLM2-135M from the package that carries it."""

import pytest

from analyzer.extend import extend
from analyzer.inject import Settings, inject, new_folder, open_checkpoint, parse, verify
from analyzer.inject.bits import bits_per_byte
from analyzer.inject.forward import check_forward, load_model
from analyzer.inject.references import tokens_beyond
from tests.carriers import carrier

TOKENS = [" pericarditis", " zoledronate", " hypertension", " anticoagulation", " echocardiogram"]
TEXT = (
    "Patients with pericarditis and hypertension had an echocardiogram before anticoagulation. "
    "In the zoledronate group, hypertension was more frequent than pericarditis."
)


def test_a_real_model_is_extended_and_goes_on_speaking(tmp_path):
    from benchmarks._models import make_smollm2

    carrier("smollm2-gguf")
    pytest.importorskip("accelerate")
    base = open_checkpoint(make_smollm2(tmp_path / "base"))
    assert base.tied
    extension = extend(base.tokenizer, TOKENS, share_steps=True)
    with new_folder(tmp_path / "new") as partial:
        inject(base, extension, partial, Settings(parse("mean")))
    new = open_checkpoint(tmp_path / "new")
    checks = verify(base, new, near_pieces=True)
    assert [check.name for check in checks if check.outcome == "failed"] == []
    tokens = tokens_beyond(base.tokenizer, new.tokenizer)
    assert check_forward(base, new, tokens).outcome == "passed"
    assert len(new.tokenizer.encode(TEXT)) < len(base.tokenizer.encode(TEXT))
    assert bits_per_byte(load_model(new.folder), new.tokenizer, [TEXT]) < 4
