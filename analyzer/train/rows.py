"""The new rows as parameters of their own: gradients and optimiser state are theirs alone.

A slice of a parameter cannot be trained by setting a flag on the slice. Here the model's matrices
stay as they are, and what comes out of the embedding and the head is replaced where it belongs to
a new token.
"""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

import torch

from analyzer.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence


FORMATS = {"F64": "float64", "F32": "float32", "F16": "float16", "BF16": "bfloat16"}


class NewRows(torch.nn.Module):
    """Rows of new tokens in float32, read by a model in place of its own.

    >>> from transformers import LlamaConfig, LlamaForCausalLM
    >>> sizes = dict(hidden_size=8, intermediate_size=8, num_hidden_layers=1,
    ...              num_attention_heads=2, vocab_size=20)
    >>> rows = NewRows.attach(LlamaForCausalLM(LlamaConfig(**sizes)), [18, 19])
    >>> {name: tuple(row.shape) for name, row in rows.named_parameters()}
    {'input': (2, 8), 'output': (2, 8)}

    ``input`` is [new, width]; ``output`` [new, width] where the head is not tied, ``bias`` [new]
    where the head has one; both None otherwise. ``ids`` is the new ids, int64 [new], in the
    order of the rows.
    """

    def __init__(self, model: Any, new_ids: Sequence[int]) -> None:
        super().__init__()
        if not new_ids or len(set(new_ids)) != len(new_ids):
            raise UsageError("there are no new tokens to train", hint="extend the model first")
        embedding, head = model.get_input_embeddings(), model.get_output_embeddings()
        if max(new_ids) >= embedding.weight.shape[0] or min(new_ids) < 0:
            raise UsageError(
                f"token {max(new_ids)} has no row in a matrix of {embedding.weight.shape[0]}"
            )
        ids = torch.tensor(list(new_ids), device=embedding.weight.device)
        places = torch.full((embedding.weight.shape[0],), -1, device=ids.device)
        places[ids] = torch.arange(len(new_ids), device=ids.device)
        self.ids: torch.Tensor
        self.places: torch.Tensor
        self.register_buffer("ids", ids, persistent=False)
        self.register_buffer("places", places, persistent=False)
        self.tied = head is None or head.weight is embedding.weight
        bias = None if head is None else getattr(head, "bias", None)
        self.input = _rows_of(embedding.weight, ids)
        self.output = None if self.tied else _rows_of(head.weight, ids)
        self.bias = None if bias is None else _rows_of(bias, ids)
        self._hooks: list[Any] = []

    @classmethod
    def attach(cls, model: Any, new_ids: Sequence[int]) -> NewRows:
        """Freeze a model and have it read the rows of ``new_ids`` from here.

        Raises UsageError for no ids, ids given twice, or ids beyond the matrix.
        """
        rows = cls(model, new_ids)
        model.requires_grad_(requires_grad=False)
        rows.hook(model)
        return rows

    def hook(self, model: Any) -> None:
        """Have a model read these rows in place of its own."""
        weight, head = model.get_input_embeddings().weight, model.get_output_embeddings()
        for module in model.modules():  # an encoder and a decoder may share one matrix
            if isinstance(module, torch.nn.Embedding) and module.weight is weight:
                self._hooks.append(module.register_forward_hook(self._read))
        if head is not None:
            self._hooks.append(head.register_forward_hook(self._score))

    def detach_from(self) -> None:
        """Let the model read its own matrices again."""
        while self._hooks:
            self._hooks.pop().remove()

    def merge_into(self, model: Any) -> None:
        """Write the rows into the model's matrices and detach; every other row keeps its bits."""
        self.detach_from()
        embedding, head = model.get_input_embeddings(), model.get_output_embeddings()
        pairs = [(embedding.weight, self.input)]
        if self.output is not None:
            pairs.append((head.weight, self.output))
        if self.bias is not None:
            pairs.append((head.bias, self.bias))
        with torch.no_grad():
            for old, new in pairs:
                old[self.ids] = new.to(old.dtype)

    def round_to(self, dtype: str) -> None:
        """Round the rows to a number format of safetensors, such as ``BF16``, and stay float32."""
        kind = getattr(torch, FORMATS[dtype])
        with torch.no_grad():
            for parameter in self.parameters():
                parameter.copy_(parameter.to(kind))

    def _read(self, module: Any, given: tuple[Any, ...], out: torch.Tensor) -> torch.Tensor:
        """Put the new rows into what an embedding gave: [..., width]."""
        places = self.places[given[0]]
        fresh = copy.copy(module)  # a scaled embedding scales the new rows too
        vars(fresh)["_parameters"] = {"weight": self.input}
        fresh.padding_idx = fresh.max_norm = None
        fresh.num_embeddings = len(self.ids)
        new = fresh.forward(places.clamp_min(0)).to(out.dtype)
        return torch.where((places >= 0).unsqueeze(-1), new, out)

    def _score(self, _: Any, given: tuple[Any, ...], out: torch.Tensor) -> torch.Tensor:
        """Put the scores of the new tokens into what a head gave: [..., vocabulary]."""
        states = given[0]
        weight = self.input if self.output is None else self.output
        bias = None if self.bias is None else self.bias.to(states.dtype)
        scores = torch.nn.functional.linear(states, weight.to(states.dtype), bias)
        return out.index_copy_(-1, self.ids, scores.to(out.dtype))


def _rows_of(matrix: torch.Tensor, ids: torch.Tensor) -> torch.nn.Parameter:
    return torch.nn.Parameter(matrix.detach()[ids].to(torch.float32).clone())
