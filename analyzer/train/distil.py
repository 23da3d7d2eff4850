"""Token distillation: a new token shall leave the hidden states that its pieces left.

Dobler, Elliott, de Melo 2025, arXiv 2505.20133, section 3. The same model reads a passage twice:
in old pieces, which is the target, and with the new tokens in it. Here each position's squared
error is divided by the target's squared length, so that one loss serves every model and layer.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import torch

from analyzer.train.objectives import cross_entropy, tensors

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from analyzer.inject.bits import Ids
    from analyzer.train.cost import Cost
    from analyzer.train.objectives import Sums


_LEAST = 1e-6


@dataclass(frozen=True, slots=True)
class Spelling:
    """A sequence in old pieces; token ``i`` of it became the pieces ``[starts[i], ends[i])``.

    ``compared`` says at which tokens the hidden states are to agree.
    """

    ids: Ids
    starts: NDArray[np.int64]
    ends: NDArray[np.int64]
    compared: NDArray[np.bool_]


def spelled(part: Ids, pieces: Mapping[int, Sequence[int]], *, causal: bool) -> Spelling:
    """Spell new tokens by their pieces.

    >>> found = spelled(np.array([1, 9, 2]), {9: (5, 6)}, causal=True)
    >>> found.ids.tolist(), found.ends.tolist(), found.compared.tolist()
    ([1, 5, 6, 2], [1, 3, 4], [False, True, True])

    A causal model is compared from the first new token on, as nothing before has read it; an
    encoder everywhere. A token without pieces has nothing to be compared with.
    """
    units = [pieces.get(token, (token,)) for token in part.tolist()]
    lengths = np.array([len(unit) for unit in units], dtype=np.int64)
    ends = np.cumsum(lengths)
    new = np.array([token in pieces for token in part.tolist()])
    reads = np.maximum.accumulate(new) if causal else np.full(len(part), bool(new.any()))
    ids = np.array([piece for unit in units for piece in unit], dtype=np.int32)
    return Spelling(ids, ends - lengths, ends, reads & (lengths > 0))


class Distillation:
    """Relative squared error of hidden states; with ``next_token`` the cross-entropy beside it.

    ``weight`` is that of the cross-entropy; 0 gives it the size of the first loss, batch by batch
    (the paper's automatic weighting).
    """

    def __init__(
        self,
        model: Any,
        teacher: Any,
        cost: Cost,
        pieces: Mapping[int, Sequence[int]],
        *,
        layer: int = -1,
        next_token: bool = False,
        weight: float = 0.0,
        causal: bool = True,
    ) -> None:
        self.model, self.teacher, self.cost, self.pieces = model, teacher, cost, pieces
        self.layer, self.next_token, self.weight, self.causal = layer, next_token, weight, causal
        self.weights = {"distillation": 1.0} | ({"next-token": weight or 1.0} if next_token else {})

    def counts(self, parts: Sequence[Ids], step: int) -> dict[str, int]:  # noqa: ARG002
        """Count the positions that are compared, and the tokens that are predicted."""
        found = {"distillation": sum(int(self._spelled(part).compared.sum()) for part in parts)}
        if self.next_token:
            found["next-token"] = sum(len(part) - 1 for part in parts)
        return found

    def sums(self, parts: Sequence[Ids], step: int) -> Sums:  # noqa: ARG002 - nothing is drawn
        """Read the parts both ways and sum the errors."""
        spellings = [self._spelled(part) for part in parts]
        with torch.no_grad():
            given, _ = tensors([spelling.ids for spelling in spellings], self.teacher)
            read, _ = self._read(self.teacher.base_model, given)
        given, labels = tensors(parts, self.model)
        states, logits = self._read(self.model if self.next_token else self.model.base_model, given)
        wanted, compared = self._aligned(read.float(), spellings, states.shape[1])
        lengths = wanted.square().sum(-1).clamp_min(_LEAST)
        error = (states.float() - wanted).square().sum(-1) / lengths
        found = {"distillation": (error * compared).sum()}
        if logits is not None:
            found["next-token"] = cross_entropy(logits[:, :-1], labels[:, 1:])
        if logits is not None and not self.weight:
            size = found["distillation"].detach() / compared.sum().clamp_min(1)
            other = found["next-token"].detach() / max(sum(len(part) - 1 for part in parts), 1)
            self.weights["next-token"] = float(size / other.clamp_min(_LEAST))
        return found

    def flops(self, parts: Sequence[Ids], trained_share: float) -> float:
        """One pass over the pieces, one forward and back over the tokens."""
        teacher = self.cost.forward([self._spelled(part).ids for part in parts], head=False)
        return teacher + self.cost.training(parts, trained_share, head=self.next_token)

    def _spelled(self, part: Ids) -> Spelling:
        return spelled(part, self.pieces, causal=self.causal)

    def _read(self, model: Any, given: dict[str, Any]) -> tuple[torch.Tensor, torch.Tensor | None]:
        """Give the hidden states of the chosen layer, and the logits of a model with a head."""
        last = self.layer == -1 and not self.next_token
        out = model(**given, output_hidden_states=not last)
        states = out.last_hidden_state if last else out.hidden_states[self.layer]
        return states, out.logits if "logits" in out else None

    def _aligned(
        self, read: torch.Tensor, spellings: Sequence[Spelling], length: int
    ) -> tuple[torch.Tensor, torch.Tensor]:
        """Give for each token what its pieces left, [parts, length, width], and where it counts.

        Of a causal model the state of the last piece; of an encoder the mean over the pieces.
        """
        starts = _table([spelling.starts for spelling in spellings], length, read.device)
        ends = _table([spelling.ends for spelling in spellings], length, read.device)
        compared = _table([spelling.compared for spelling in spellings], length, read.device)
        rows = torch.arange(len(spellings), device=read.device).unsqueeze(1)
        if self.causal:
            return read[rows, (ends - 1).clamp_min(0)], compared.bool()
        before = torch.nn.functional.pad(read.cumsum(1), (0, 0, 1, 0))
        sizes = (ends - starts).clamp_min(1).unsqueeze(-1)
        return (before[rows, ends] - before[rows, starts]) / sizes, compared.bool()


def _table(lines: Sequence[Any], length: int, device: torch.device) -> torch.Tensor:
    """Give lines as int64 [lines, length], zeros behind them."""
    table = np.zeros((len(lines), length), dtype=np.int64)
    for row, line in enumerate(lines):
        table[row, : len(line)] = line
    return torch.from_numpy(table).to(device)
