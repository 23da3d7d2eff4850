"""Several processes that train together, one a device, as accelerate launches them.

Each computes its part of a batch and the gradients are summed: the same step as one process
would make, but for the order of the sums.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

from analyzer.errors import MissingExtraError

if TYPE_CHECKING:
    from collections.abc import Iterable

    import torch


@dataclass(frozen=True, slots=True)
class Processes:
    """How many train together, and which of them this is."""

    count: int = 1
    index: int = 0

    @classmethod
    def join(cls, device: str = "cpu") -> Processes:
        """Join the processes that ``accelerate launch`` or ``torchrun`` started; alone without.

        From then on ``cuda`` means the GPU of this process, so join before a model is loaded.
        """
        if launched() == 1:
            return cls()
        try:
            from accelerate import PartialState
        except ImportError as error:
            raise MissingExtraError("training on several devices", "train") from error
        state = PartialState(cpu=device == "cpu")
        return cls(state.num_processes, state.process_index)

    def add_up(self, tensors: Iterable[torch.Tensor]) -> None:
        """Sum each tensor over all processes, in place."""
        if self.count == 1:
            return
        import torch.distributed

        for tensor in tensors:
            torch.distributed.all_reduce(tensor)

    def mean(self, here: float) -> float:
        """Give the mean of a number over the processes: all hear the same, and so act alike."""
        if self.count == 1:
            return here
        import torch

        device = "cuda" if torch.distributed.get_backend() == "nccl" else "cpu"
        found = torch.tensor([here], device=device, dtype=torch.float64)
        self.add_up([found])
        return found.item() / self.count


def launched() -> int:
    """Give how many processes were started together.

    >>> launched()
    1
    """
    return int(os.environ.get("WORLD_SIZE", "1"))


def is_first() -> bool:
    """Say whether this is the only process or the first of several: the one that writes.

    >>> is_first()
    True
    """
    return os.environ.get("RANK", "0") == "0"
