"""What the training lowers: each objective gives sums over its targets, and counts them ahead.

A step divides the sums of all its parts by the counts of all its parts, so that cutting a batch,
for memory or over several processes, changes nothing but rounding.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
import torch

from analyzer.inject.bits import padded

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analyzer.inject.bits import Ids
    from analyzer.train.cost import Cost

Sums = dict[str, torch.Tensor]
IGNORED = -100


class Objective(Protocol):
    """A loss with named terms over parts: sequences of ids, or whatever has a length."""

    weights: dict[str, float]
    """What each term counts for."""

    def counts(self, parts: Sequence[Any], step: int) -> dict[str, int]:
        """Give how many targets each term has in these parts."""

    def sums(self, parts: Sequence[Any], step: int) -> Sums:
        """Give each term's sum over its targets, in float32, with its graph."""

    def flops(self, parts: Sequence[Any], trained_share: float) -> float:
        """Give the operations of ``sums`` and its backward pass."""


class NextToken:
    """Cross-entropy of each next token of a causal model, in nats."""

    def __init__(self, model: Any, cost: Cost) -> None:
        self.model, self.cost = model, cost
        self.weights = {"next-token": 1.0}

    def counts(self, parts: Sequence[Ids], step: int) -> dict[str, int]:  # noqa: ARG002
        """Count every token but the first of each sequence."""
        return {"next-token": sum(len(part) - 1 for part in parts)}

    def sums(self, parts: Sequence[Ids], step: int) -> Sums:  # noqa: ARG002 - nothing is drawn
        """Sum the cross-entropy over the sequences."""
        given, labels = tensors(parts, self.model)
        return {"next-token": cross_entropy(self.model(**given).logits[:, :-1], labels[:, 1:])}

    def flops(self, parts: Sequence[Ids], trained_share: float) -> float:
        """One pass forward, one back."""
        return self.cost.training(parts, trained_share)


class Masked:
    """Cross-entropy of hidden tokens of an encoder, in nats (Devlin et al. 2019, section 3.1).

    Of all tokens ``share`` are hidden, of the new ones half: they are few, and it is they that
    shall be learnt. Of ten hidden tokens eight read as the mask, one as a random token.
    """

    def __init__(
        self, model: Any, cost: Cost, *, mask_id: int, share: float, new_ids: Ids, seed: int
    ) -> None:
        self.model, self.cost, self.mask_id = model, cost, mask_id
        self.share, self.new_ids, self.seed = share, new_ids, seed
        self.weights = {"masked": 1.0}
        self._step = -1

    def counts(self, parts: Sequence[Ids], step: int) -> dict[str, int]:
        """Give the number of hidden tokens; drawn by the sequence and the step."""
        return {"masked": sum(int(self._hidden(part, step).sum()) for part in parts)}

    def sums(self, parts: Sequence[Ids], step: int) -> Sums:
        """Sum the cross-entropy over the hidden tokens."""
        shown, hidden = [], []
        for part in parts:
            chosen = self._hidden(part, step)
            random = self._random(part, step, 1)
            dice = random.random(len(part))
            other = random.integers(0, self.model.config.vocab_size, len(part))
            read = np.where(dice < 0.8, self.mask_id, np.where(dice < 0.9, other, part))
            shown.append(np.where(chosen, read, part).astype(np.int32))
            hidden.append(np.where(chosen, part, IGNORED).astype(np.int64))
        given, _ = tensors(shown, self.model)
        labels, _ = padded(hidden, fill=IGNORED)
        logits = self.model(**given).logits
        return {"masked": cross_entropy(logits, torch.from_numpy(labels).to(logits.device))}

    def flops(self, parts: Sequence[Ids], trained_share: float) -> float:
        """One pass forward, one back."""
        return self.cost.training(parts, trained_share)

    def _hidden(self, part: Ids, step: int) -> Any:
        chance = np.where(np.isin(part, self.new_ids), 0.5, self.share)
        chosen = self._random(part, step, 0).random(len(part)) < chance
        chosen[[0, -1]] = False  # the frame
        return chosen

    def _random(self, part: Ids, step: int, salt: int) -> np.random.Generator:
        return np.random.default_rng([self.seed, step, salt, int(part.sum()), len(part)])


def tensors(parts: Sequence[Ids], model: Any) -> tuple[dict[str, Any], torch.Tensor]:
    """Give what a model is called with, and the labels: ids where there are any, else IGNORED."""
    ids, mask = padded(parts)
    device = next(model.parameters()).device
    given = {
        "input_ids": torch.from_numpy(ids).to(device),
        "attention_mask": torch.from_numpy(mask.astype(np.int64)).to(device),
    }
    labels = torch.from_numpy(np.where(mask, ids, IGNORED)).to(device)
    return given, labels


def cross_entropy(logits: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
    """Sum the cross-entropy over the labels that are meant; logits [n, length, vocabulary]."""
    flat = logits.float().flatten(0, 1)
    return torch.nn.functional.cross_entropy(
        flat, labels.flatten(), ignore_index=IGNORED, reduction="sum"
    )
