"""What holds the training back: the base model's own predictions, the pieces, lengths of rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import torch

from analyzer.train.distil import spelled
from analyzer.train.objectives import IGNORED, tensors

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from analyzer.inject.bits import Ids
    from analyzer.train.cost import Cost
    from analyzer.train.objectives import Sums
    from analyzer.train.rows import NewRows

_ROWS_SAMPLED = 4096
_TEMPERATURE = 0.07


class Keep:
    """Divergence of the model from its base on general text, in nats a token.

    KL(base || model) over the whole vocabulary, in which the base gives new tokens nothing
    (Hinton et al. 2015, arXiv 1503.02531; against forgetting, Li and Hoiem 2016, arXiv
    1606.09282). Both read old pieces. Where only rows are trained the model is its own base, and
    what is left is the share that new tokens take where they do not belong.
    """

    def __init__(
        self,
        model: Any,
        teacher: Any,
        cost: Cost,
        *,
        new_ids: Ids,
        pieces: Mapping[int, Sequence[int]],
    ) -> None:
        self.model, self.teacher, self.cost, self.pieces = model, teacher, cost, pieces
        self.new_ids = torch.as_tensor(new_ids, dtype=torch.int64)
        self.weights = {"keep": 1.0}

    def counts(self, parts: Sequence[Ids], step: int) -> dict[str, int]:  # noqa: ARG002
        """Count the predictions that are compared."""
        return {"keep": sum(len(part) - 1 for part in self._spelled(parts))}

    def sums(self, parts: Sequence[Ids], step: int) -> Sums:  # noqa: ARG002 - nothing is drawn
        """Sum the divergence over the sequences."""
        given, labels = tensors(self._spelled(parts), self.model)
        now = self.model(**given).logits[:, :-1].float()
        new = self.new_ids.to(now.device)
        if self.teacher is self.model:
            base = now.index_fill(-1, new, float("-inf"))
            loss = torch.logsumexp(now, -1) - torch.logsumexp(base, -1)
        else:
            with torch.no_grad():
                base = self.teacher(**given).logits[:, :-1].float()
                wanted = base.index_fill_(-1, new, float("-inf")).softmax(-1)
            log_now = now.log_softmax(-1)
            loss = (torch.special.xlogy(wanted, wanted) - wanted * log_now).sum(-1)
        return {"keep": (loss * (labels[:, 1:] != IGNORED)).sum()}

    def flops(self, parts: Sequence[Ids], trained_share: float) -> float:
        """One pass forward and back, and the base's where that is another model."""
        parts = self._spelled(parts)
        other = 0.0 if self.teacher is self.model else self.cost.forward(parts)
        return other + self.cost.training(parts, trained_share)

    def _spelled(self, parts: Sequence[Ids]) -> list[Ids]:
        return [spelled(part, self.pieces, causal=True).ids for part in parts]


class Alignment:
    """Contrast of each new row with the mean of its pieces' rows, against all other pieces.

    InfoNCE (van den Oord et al. 2018, arXiv 1807.03748) over at most ``most`` rows a step, with
    the cosine at temperature 0.07.
    """

    def __init__(
        self,
        rows: NewRows,
        model: Any,
        *,
        new_ids: Ids,
        pieces: Mapping[int, Sequence[int]],
        most: int = 1024,
    ) -> None:
        self.rows, self.most = rows, most
        self.weights = {"alignment": 1.0}
        ids = new_ids.tolist()
        self.known = [place for place, token in enumerate(ids) if pieces.get(token)]
        weight = model.get_input_embeddings().weight.detach()
        means = [weight[list(pieces[ids[place]])].float().mean(0) for place in self.known]
        self.means = torch.nn.functional.normalize(torch.stack(means), dim=-1) if means else None

    def counts(self, parts: Sequence[Any], step: int) -> dict[str, int]:  # noqa: ARG002
        """Count the mean over rows as one."""
        return {"alignment": 1}

    def sums(self, parts: Sequence[Any], step: int) -> Sums:  # noqa: ARG002 - no text is read
        """Give the mean over the rows of this step."""
        if self.means is None:
            return {}
        drawn = torch.Generator().manual_seed(step)
        some = torch.randperm(len(self.known), generator=drawn)[: self.most].to(self.means.device)
        places = torch.tensor(self.known, device=some.device)[some]
        rows = torch.nn.functional.normalize(self.rows.input[places], dim=-1)
        scores = rows @ self.means[some].T / _TEMPERATURE
        wanted = torch.arange(len(some), device=some.device)
        return {"alignment": torch.nn.functional.cross_entropy(scores, wanted)}

    def flops(self, parts: Sequence[Any], trained_share: float) -> float:  # noqa: ARG002
        """Count a product of small matrices, both ways."""
        count = min(len(self.known), self.most)
        return 6.0 * count * count * self.rows.input.shape[1]


class Lengths:
    """Holds new rows to the lengths of old ones.

    Hidden states that are well matched need not come from rows of a sane length, and in a tied
    model a long row outbids every other token as output.
    """

    def __init__(self, rows: NewRows, model: Any, quantile: float) -> None:
        matrices = [(rows.input, model.get_input_embeddings().weight)]
        if rows.output is not None:
            matrices.append((rows.output, model.get_output_embeddings().weight))
        new = set(rows.ids.tolist())
        self.limits = []
        for trained, weight in matrices:
            step = weight.shape[0] // _ROWS_SAMPLED + 1
            old = [i for i in range(0, weight.shape[0], step) if i not in new]
            lengths = weight.detach()[old].float().norm(dim=-1)
            self.limits.append((trained, float(lengths.quantile(quantile))))

    def hold(self) -> None:
        """Shorten the rows that are longer than the quantile of the old rows' lengths."""
        with torch.no_grad():
            for rows, limit in self.limits:
                lengths = rows.norm(dim=-1, keepdim=True).clamp_min(1e-12)
                rows.mul_((limit / lengths).clamp_max(1.0))
