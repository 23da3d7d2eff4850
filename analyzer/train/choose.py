"""From settings to objectives: what a training lowers, and what it weighs beside that."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analyzer.errors import UsageError
from analyzer.inject import bits
from analyzer.train.distil import Distillation
from analyzer.train.keep import Alignment, Keep
from analyzer.train.objectives import Masked, NextToken
from analyzer.train.triples import Translation

if TYPE_CHECKING:
    from analyzer.train.objectives import Objective
    from analyzer.train.student import Student

_HEADLESS = "--objective distillation, or triples with --special"


def main_objective(student: Student) -> Objective:
    """Give what the settings lower; UsageError where the model or the tokens do not allow it."""
    settings, name = student.settings, student.settings.objective
    if getattr(student.model.config, "is_encoder_decoder", False):
        raise UsageError(
            "a model of an encoder and a decoder (T5, BART) cannot be warmed up here",
            hint="analyze apply fills its new rows; train it on its own task from there, with "
            "transformers' Seq2SeqTrainer",
        )
    if name in {"next-token", "both"} and not student.causal:
        raise UsageError(
            f"{name} is for models that predict the next token",
            hint="--objective masked, or distillation where the model has no head",
        )
    if name == "masked" and student.model.get_output_embeddings() is None:
        raise UsageError("the model has no head that predicts tokens", hint=_HEADLESS)
    if name == "masked" and student.causal:
        raise UsageError(
            "masked is for models that predict hidden tokens",
            hint="--objective next-token, distillation, or both",
        )
    if name == "masked":
        return Masked(
            student.model,
            student.cost,
            mask_id=bits.id_named(student.tokenizer, "[MASK]", "<mask>"),
            share=settings.masked_share,
            new_ids=student.new_ids,
            seed=settings.seed,
        )
    if name == "triples":
        return Translation(
            student.model,
            student.cost,
            new_ids=student.new_ids,
            pooling=settings.pooling,
            contrastive=settings.contrastive,
            fixed=settings.rest_learning_rate <= 0,
        )
    if name in {"distillation", "both"}:
        if not student.pieces:
            raise UsageError("no new token has old pieces, so there is nothing to distil")
        return Distillation(
            student.model,
            student.teacher,
            student.cost,
            student.pieces,
            layer=settings.distilled_layer,
            next_token=name == "both",
            weight=settings.next_token_weight,
            causal=student.causal,
        )
    return NextToken(student.model, student.cost)


def objectives_beside(student: Student, *, has_general: bool) -> list[tuple[Objective, float]]:
    """Give the objectives that are weighed beside the main one, general text's first."""
    settings, model, rows = student.settings, student.model, student.rows
    new_ids, pieces = student.new_ids, student.pieces
    found: list[tuple[Objective, float]] = []
    if settings.keep_weight:
        if not has_general or not student.causal:
            raise UsageError(
                "keep_weight needs a causal model and general text", hint="leave out --keep"
            )
        keep = Keep(model, student.teacher, student.cost, new_ids=new_ids, pieces=pieces)
        found.append((keep, settings.keep_weight))
    if settings.alignment_weight and rows is not None:
        alignment = Alignment(rows, model, new_ids=new_ids, pieces=pieces)
        found.append((alignment, settings.alignment_weight))
    return found
