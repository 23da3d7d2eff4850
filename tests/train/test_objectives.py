"""Each objective against the formula that it states, and what it may not do."""

import math

import numpy as np
import pytest
import torch

from analyzer.errors import UsageError
from analyzer.train.cost import Cost
from analyzer.train.distil import Distillation, spelled
from analyzer.train.keep import Alignment, Keep
from analyzer.train.loop import train
from analyzer.train.objectives import Masked, NextToken
from analyzer.train.rows import NewRows
from analyzer.train.settings import Reading, Settings
from tests.train.conftest import GENERAL, TEXT


def pieces_of(made):
    return {token.id: token.pieces for token in made.tokens if token.pieces}


def test_next_token_is_the_loss_of_transformers(extended):
    made = extended("llama-untied")
    model = made.model()
    parts = [np.array(made.tokenizer.encode(TEXT)[:20]), np.array([3, 4, 5])]
    objective = NextToken(model, Cost.of(model))
    with torch.no_grad():
        found = float(objective.sums(parts, 0)["next-token"])
        wanted = sum(
            float(model(input_ids=ids, labels=ids).loss) * (ids.shape[1] - 1)
            for ids in (torch.from_numpy(part)[None].long() for part in parts)
        )
    assert found == pytest.approx(wanted, rel=1e-5)
    assert objective.counts(parts, 0) == {"next-token": 21}


def test_a_spelling_keeps_the_text(extended):
    made = extended("llama-tied")
    ids = np.array(made.tokenizer.encode(TEXT))
    found = spelled(ids, pieces_of(made), causal=True)
    assert made.tokenizer.decode(found.ids.tolist()) == made.tokenizer.decode(ids.tolist())
    assert not set(found.ids.tolist()) & set(made.ids)
    first = next(i for i, token in enumerate(ids.tolist()) if token in made.ids)
    assert found.compared.tolist() == [i >= first for i in range(len(ids))]


def test_distillation_compares_with_the_same_model_reading_old_pieces(extended):
    made = extended("llama-tied")
    model = made.model()
    part = np.array(made.tokenizer.encode(TEXT))
    objective = Distillation(model, model, Cost.of(model), pieces_of(made))
    with torch.no_grad():
        found = float(objective.sums([part, part[:5]], 0)["distillation"])
        wanted = 0.0
        for ids in (part, part[:5]):
            spelling = spelled(ids, pieces_of(made), causal=True)
            target = model.base_model(torch.tensor([spelling.ids.tolist()])).last_hidden_state[0]
            states = model.base_model(torch.tensor([ids.tolist()])).last_hidden_state[0]
            for place in np.flatnonzero(spelling.compared):
                one, two = states[place], target[spelling.ends[place] - 1]
                wanted += float((one - two).square().sum() / two.square().sum())
    assert found == pytest.approx(wanted, rel=1e-4)
    plain = np.array([1, 2, 3])
    assert objective.counts([plain], 0) == {"distillation": 0}
    assert float(objective.sums([plain], 0)["distillation"].detach()) == 0


@pytest.mark.parametrize(("name", "share"), [("llama-tied", 0.7), ("bert", 0.98)])
def test_distillation_brings_a_row_to_stand_for_its_pieces(extended, name, share):
    made = extended(name)
    model = made.model()
    rows = NewRows.attach(model, made.ids)
    how = Settings(
        objective="distillation", steps=40, batch_tokens=64, context_tokens=32,
        rows_learning_rate=1e-2, snippets_per_token=10, snippet_tokens=24,
    )  # fmt: skip
    history = train(model, made.tokenizer, Reading([TEXT] * 6), how, rows=rows, tokens=made.tokens)
    assert history.steps[-1].loss < share * history.steps[0].loss


def test_keeping_is_the_divergence_from_the_base(extended):
    made = extended("llama-untied")
    model, teacher = made.model(), made.model()
    rows = NewRows.attach(model, made.ids)
    with torch.no_grad():
        rows.output.add_(0.3)
    part = spelled(np.array(made.tokenizer.encode(GENERAL)), pieces_of(made), causal=True).ids
    given = {"new_ids": np.array(made.ids), "pieces": pieces_of(made)}
    with torch.no_grad():
        now = model(torch.tensor([part.tolist()])).logits[0, :-1].log_softmax(-1)
        base = teacher(torch.tensor([part.tolist()])).logits[0, :-1]
        old = [i for i in range(base.shape[-1]) if i not in set(made.ids)]
        wanted = base[:, old].softmax(-1)
        divergence = float((wanted * (wanted.log() - now[:, old])).sum())
        for other in (model, teacher):
            found = Keep(model, other, Cost.of(model), **given).sums([part], 0)["keep"]
            assert float(found) == pytest.approx(divergence, rel=1e-4)


def test_alignment_is_least_where_each_row_points_to_its_pieces(extended):
    made = extended("llama-tied")
    model = made.model()
    rows = NewRows.attach(model, made.ids)
    objective = Alignment(rows, model, new_ids=np.array(made.ids), pieces=pieces_of(made))
    near = float(objective.sums([], 0)["alignment"].detach())
    with torch.no_grad():
        rows.input.normal_()
    assert near < float(objective.sums([], 0)["alignment"].detach())


def test_masks_hide_new_tokens_often_and_the_frame_never(extended):
    made = extended("bert")
    model = made.model()
    new = np.array(made.ids)
    how = {"mask_id": 4, "share": 0.15, "new_ids": new, "seed": 0}
    objective = Masked(model, Cost.of(model), **how)
    part = np.array([2, *([made.ids[0], 30] * 2000), 3], dtype=np.int32)
    hidden = objective._hidden(part, 0)
    assert not hidden[[0, -1]].any()
    assert hidden[part == made.ids[0]].mean() == pytest.approx(0.5, abs=0.05)
    assert hidden[part == 30].mean() == pytest.approx(0.15, abs=0.05)
    assert (hidden == objective._hidden(part, 0)).all()
    assert (hidden != objective._hidden(part, 1)).any()


def test_an_encoder_learns_masked_tokens(extended):
    made = extended("bert")
    model = made.model()
    rows = NewRows.attach(model, made.ids)
    how = Settings(
        objective="masked", steps=60, batch_tokens=128, context_tokens=32, evaluate_every=30,
        rows_learning_rate=3e-2,
    )  # fmt: skip
    text = ["the zebra the zebra the zebra"] * 20
    history = train(model, made.tokenizer, Reading(text, text[:4]), how, rows=rows)
    assert history.heldout[-1][1] < history.steps[0].loss
    assert math.isfinite(history.steps[-1].loss)


def test_what_an_objective_needs_is_asked_for(extended):
    made = extended("llama-tied")
    model = made.model()
    rows, text = NewRows.attach(model, made.ids), Reading([TEXT])
    with pytest.raises(UsageError, match="nothing to distil"):
        train(model, made.tokenizer, text, Settings(steps=1, objective="both"), rows=rows)
    with pytest.raises(UsageError, match="general text"):
        train(model, made.tokenizer, text, Settings(steps=1, keep_weight=1.0), rows=rows)
    with pytest.raises(UsageError, match="hidden tokens"):
        train(model, made.tokenizer, text, Settings(steps=1, objective="masked"), rows=rows)
    bert = extended("bert")
    rows = NewRows.attach(encoder := bert.model(), bert.ids)
    with pytest.raises(UsageError, match="next token"):
        train(encoder, bert.tokenizer, text, Settings(steps=1), rows=rows)
    rows = NewRows.attach(headless := encoder.base_model, bert.ids)
    with pytest.raises(UsageError, match="no head"):
        train(headless, bert.tokenizer, text, Settings(steps=1, objective="masked"), rows=rows)
    for wrong in ({"steps": 1, "tokens": 1}, {}, {"steps": 1, "objective": "none"}):
        with pytest.raises(UsageError):
            Settings(**wrong)
