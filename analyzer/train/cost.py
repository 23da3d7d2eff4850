"""Floating-point operations of a pass, by the count of parameters and the attention.

A multiplication and an addition are two operations; a forward pass takes two a parameter and
token, the gradient of what flows through as much again, the gradient of trained weights as much
again (Kaplan et al. 2020, arXiv 2001.08361, section 2.1). Looking up an embedding takes none.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True)
class Cost:
    """What a model computes a token.

    >>> Cost(body=1000, head=200, width=0, layers=0).forward([[1, 2, 3]])
    7200.0
    """

    body: int
    head: int
    width: int
    layers: int

    @classmethod
    def of(cls, model: Any) -> Cost:
        """Read the sizes from a model: its matrices in use, the head apart."""
        embedding, head = model.get_input_embeddings(), model.get_output_embeddings()
        apart = {id(embedding.weight)} | ({id(head.weight)} if head is not None else set())
        body = sum(p.numel() for p in model.parameters() if p.ndim > 1 and id(p) not in apart)
        config = getattr(model.config, "text_config", None) or model.config
        layers = getattr(config, "num_hidden_layers", 0)
        size = head.weight.numel() if head is not None else 0
        return cls(body, size, embedding.weight.shape[1], layers)

    def forward(self, parts: Sequence[Any], *, head: bool = True) -> float:
        """Give the operations of a forward pass over sequences, with or without the head."""
        matrices = 2 * (self.body + (self.head if head else 0))
        attention = 4 * self.layers * self.width / 2  # causal: half of all pairs
        return float(sum(len(part) * (matrices + attention * len(part)) for part in parts))

    def training(self, parts: Sequence[Any], trained_share: float, *, head: bool = True) -> float:
        """Give those of a forward and a backward pass that trains a share of the weights."""
        return self.forward(parts, head=head) * (2 + trained_share)
