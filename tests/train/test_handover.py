"""A recipe that is written starts as it is: two steps of each script."""

import json
import os
import subprocess
import sys

import pytest

from analyzer.cli import main
from analyzer.errors import UsageError
from tests.inject.models import tensors
from tests.train.conftest import GENERAL, TEXT


@pytest.fixture
def recipe(extended, tmp_path):
    made = extended("llama-untied")
    for name, text in {"corpus": TEXT, "general": GENERAL}.items():
        (tmp_path / name).mkdir()
        for number in range(40):
            (tmp_path / name / f"{number}.txt").write_text(f"{number}: {text}" * 3)
    out = tmp_path / "recipe"
    options = ("--general", tmp_path / "general", "--context", 32, "--batch", 64)
    arguments = ("--corpus", tmp_path / "corpus", "--recipe", out, "--no-train", *options)
    with pytest.raises(SystemExit) as stopped:
        main([str(a) for a in ("warmup", made.folder, *arguments)])
    assert stopped.value.code == 0
    return out


def start(recipe, script, *more):
    command = [sys.executable, script, "--steps", "2", *more]
    quiet = {"OMP_NUM_THREADS": "1", "PYTHONWARNINGS": "ignore", "CUDA_VISIBLE_DEVICES": ""}
    done = subprocess.run(
        command, cwd=recipe, capture_output=True, text=True, check=False, env=os.environ | quiet
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout


def test_the_trainer_starts_and_goes_through_its_stages(recipe, extended):
    made = extended("llama-untied")
    content = json.loads((recipe / "recipe.json").read_text())
    assert content["new_ids"] == made.ids
    said = start(recipe, "train.py")
    assert [f"stage {n}" in said for n in (1, 2, 3)] == [True] * 3
    before, after = tensors(made.folder), tensors(recipe / "out" / "model")
    assert before.keys() == after.keys()
    assert not before["lm_head.weight"].equal(after["lm_head.weight"])


def test_peft_trains_the_new_rows_alone_or_with_adapters(recipe, extended):
    pytest.importorskip("peft")
    made = extended("llama-untied")
    start(recipe, "train_peft.py", "--rows-only")
    before, after = tensors(made.folder), tensors(recipe / "out-peft" / "model")
    embedding = "model.embed_tokens.weight"
    old = [i for i in range(before[embedding].shape[0]) if i not in set(made.ids)]
    assert before[embedding][old].equal(after[embedding][old])
    assert not before[embedding][made.ids].equal(after[embedding][made.ids])
    assert "trainable params" in start(recipe, "train_peft.py")


def test_an_encoder_has_no_such_recipe(extended, tmp_path):
    from analyzer.inject import open_checkpoint
    from analyzer.train.handover import write_recipe
    from analyzer.train.settings import Reading, Settings

    source = open_checkpoint(extended("bert").folder)
    with pytest.raises(UsageError, match="next token"):
        write_recipe(source, [5], Reading(("a",)), Settings(steps=1), tmp_path / "recipe")
