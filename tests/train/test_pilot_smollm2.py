"""One arm on real weights: SmolLM2-135M reads SMILES better after a few steps."""

import pytest

from analyzer.extend import extend
from analyzer.inject import open_checkpoint
from analyzer.train.arms import chosen
from analyzer.train.pilot_arm import run_arm
from analyzer.train.pilot_subject import How, Subject
from analyzer.train.pilot_texts import Texts
from tests.carriers import carrier

SMILES = [
    "CCCS(=O)c1ccc2[nH]c(=NC(=O)OC)[nH]c2c1",
    "CC(C)(C)C(=O)C(Oc1ccc(Cl)cc1)n1ccnc1",
    "Cc1c(Cl)cccc1Nc1ncccc1C(=O)OCC(O)CO",
    "CC1C2CCC(C2)C1CN(CCO)C(=O)c1ccc(Cl)cc1",
    "Cn1cnc2c1c(=O)n(CC(O)CO)c(=O)n2C",
    "CC1Oc2ccc(Cl)cc2N(CC(O)CO)C1=O",
]


def test_a_few_steps_on_real_weights(tmp_path):
    from benchmarks._models import make_smollm2

    carrier("smollm2-gguf")
    pytest.importorskip("accelerate")
    base = open_checkpoint(make_smollm2(tmp_path / "base"))
    texts = Texts.of(SMILES[:4], SMILES[4:], [], heldout_characters=80)
    subject = Subject(base, extend(base.tokenizer, ["(=O)", "ccc"]), texts)
    how = How(learning_rate=5e-4, context_tokens=48, batch_tokens=48, curve_points=2)
    (arm,) = chosen(["mean"])[2:]
    found = run_arm(subject, arm, seed=0, flops=1.2e11, how=how)
    before, after = found["curve"][0]["domain"], found["curve"][-1]["domain"]
    assert 1 < after < before < 6
    assert found["tokens_heldout"] < sum(len(base.tokenizer.encode(t)) for t in texts.heldout)
