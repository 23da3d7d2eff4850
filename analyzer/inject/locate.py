"""Where a checkpoint keeps its vocabulary matrices: read from its tensors, never assumed.

The names below only say which part a tensor plays. Which of them are there, how many rows they
have, and whether the head is tied to the embedding (it is, where none is stored) is read from
the headers of the weights.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from analyzer.errors import RefusedError
from analyzer.inject.matrix import Matrix
from analyzer.inject.numbers import SIZE_BYTES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from analyzer.inject.matrix import Role
    from analyzer.inject.safetensors_file import Tensor

# The last parts of names, over the architectures of transformers.
NAMES: dict[Role, tuple[str, ...]] = {
    "input": (
        "embed_tokens.weight",
        "wte.weight",
        "word_embeddings.weight",
        "word_embedding.weight",
        "embed_in.weight",
        "shared.weight",
        "tok_embeddings.weight",
        "embedding.weight",
        "embeddings.weight",
    ),
    "output": (
        "lm_head.weight",
        "embed_out.weight",
        "output.weight",
        "output_layer.weight",
        "predictions.decoder.weight",
        "lm_head.decoder.weight",
        "vocab_projector.weight",
        "generator_lm_head.weight",
        "head.weight",
    ),
    "bias": (
        "lm_head.bias",
        "predictions.bias",
        "predictions.decoder.bias",
        "lm_head.decoder.bias",
        "embed_out.bias",
        "output_layer.bias",
        "vocab_projector.bias",
        "generator_lm_head.bias",
        "final_logits_bias",
    ),
}
_HEAD = ("lm_head.weight", "embed_out.weight")
_IN_A_LAYER = re.compile(r"\.\d+\.")
_PARTS_OF_A_MODEL = ("text_config", "llm_config", "language_config", "decoder")


def vocabulary_sizes(config: Mapping[str, Any]) -> list[int]:
    """Give every vocab_size that a config.json states, that of the whole model first."""
    parts = [config, *(config.get(name) for name in _PARTS_OF_A_MODEL)]
    sizes = [part.get("vocab_size") for part in parts if isinstance(part, dict)]
    return [size for size in sizes if isinstance(size, int)]


def locate(
    tensors: Iterable[Tensor], config: Mapping[str, Any], ids: int, *, markers: int = 0
) -> tuple[Matrix, ...]:
    """Give the matrices with one row a token, inputs first; ``ids`` is how many tokens there are.

    The last ``markers`` of them stand for no text and may lack a row: Gemma 3's tokenizer names a
    marker of images also beside its models that read text alone. A row comes with the new ones.

    Raises RefusedError where they cannot be told, or where there are fewer rows than tokens.
    """
    every = list(tensors)
    candidates = [tensor for tensor in every if tensor.dtype in SIZE_BYTES]
    packed = [t for t in every if _role(t.name) and t.dtype not in SIZE_BYTES]
    if packed:
        raise RefusedError(
            f"'{packed[0].name}' is stored as {packed[0].dtype}: the weights are quantised",
            hint="extend the original checkpoint in bf16, fp16 or fp32, then quantise the result",
        )
    named = [(tensor, role) for tensor in candidates if (role := _role(tensor.name))]
    unnamed = [tensor for tensor in candidates if not _role(tensor.name)]
    rows = _rows([t for t, role in named if role == "input"], unnamed, config)
    used = min(ids, rows)
    found = [
        Matrix(tensor, role, axis, used)
        for tensor, role in named
        if (axis := _axis(tensor, rows)) is not None and (role == "bias" or len(tensor.shape) > 1)
    ]
    if not any(matrix.role == "input" for matrix in found):
        found += [Matrix(tensor, "input", 0, used) for tensor in _unnamed(unnamed, rows)]
    found += [Matrix(tensor, "bias", 0, used) for tensor in unnamed if _is_bias(tensor, rows)]
    _refuse_odd(candidates, found, rows)
    if rows < ids - markers:
        raise RefusedError(
            f"the tokenizer has {ids} ids, the embedding only {rows} rows",
            hint="the tokenizer belongs to another checkpoint",
        )
    order = ("input", "output", "bias")
    return tuple(sorted(found, key=lambda matrix: order.index(matrix.role)))


def _role(name: str) -> Role | None:
    for role, endings in NAMES.items():
        if any(name == ending or name.endswith(f".{ending}") for ending in endings):
            return role
    return None


def _rows(inputs: list[Tensor], candidates: list[Tensor], config: Mapping[str, Any]) -> int:
    """Give the number of rows: what config.json states where a tensor agrees, else the tensor's."""
    stated = vocabulary_sizes(config)
    held = {tensor.shape[0] for tensor in inputs if len(tensor.shape) == 2}
    for size in stated:
        if size in held:
            return size
    if len(held) == 1:
        return held.pop()
    for size in stated:
        if len(_unnamed(candidates, size)) == 1:
            return size
    raise RefusedError(
        "the input embedding cannot be told from the other tensors of the checkpoint",
        hint="config.json should state the vocab_size that the embedding has",
    )


def _unnamed(candidates: list[Tensor], rows: int) -> list[Tensor]:
    """Give the matrices outside the layers that have as many rows."""
    return [
        tensor
        for tensor in candidates
        if len(tensor.shape) == 2
        and tensor.shape[0] == rows
        and tensor.shape[1] != rows
        and not _IN_A_LAYER.search(tensor.name)
    ]


def _is_bias(tensor: Tensor, rows: int) -> bool:
    """Say whether a tensor is the bias of a head, by whatever name: one number a token."""
    outside = not _IN_A_LAYER.search(tensor.name)
    return outside and tensor.shape == (rows,) and tensor.name.endswith("bias")


def _refuse_odd(candidates: list[Tensor], found: list[Matrix], rows: int) -> None:
    """Refuse what has a part for each token and would not grow, or a head of another size."""
    known = {matrix.tensor.name for matrix in found}
    width = next(matrix.width for matrix in found if matrix.role == "input")
    for tensor in candidates:
        if tensor.name in known or _IN_A_LAYER.search(tensor.name):
            continue
        if rows in tensor.shape and rows != width:
            raise RefusedError(
                f"'{tensor.name}' has a part for each token, and it is not known what for",
                hint="such a model is not supported; it would not fit its grown embedding",
            )
        if tensor.name.endswith(_HEAD) and len(tensor.shape) > 1:
            why = "such a model is not supported; new ids would be of different tokens in them"
            if tensor.shape[0] < rows:
                why = (
                    "the embedding has rows beyond the vocabulary, as for images, where new ids "
                    "would fall; extend the text model that this one was made from"
                )
            raise RefusedError(
                f"'{tensor.name}' has {tensor.shape[0]} rows, the embedding {rows}", hint=why
            )


def _axis(tensor: Tensor, rows: int) -> int | None:
    """Give the axis that counts tokens, if all axes before it have size 1."""
    for axis, size in enumerate(tensor.shape):
        if size == rows:
            return axis
        if size != 1:
            return None
    return None
