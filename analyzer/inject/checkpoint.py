"""A checkpoint folder: its weights by header, its tokenizer, and what forbids touching it."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from itertools import takewhile
from typing import TYPE_CHECKING, Any

import numpy as np

from analyzer.errors import AnalyzerError, PathNotFoundError, RefusedError
from analyzer.extend.family import refuse_shifted
from analyzer.inject.digests import digests_of, digests_of_file
from analyzer.inject.locate import locate
from analyzer.inject.matrix import ROWS_AT_ONCE
from analyzer.inject.safetensors_file import Header, read_header
from analyzer.tokenizers.formats import transformer_folder

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from analyzer.inject.matrix import Matrix
    from analyzer.tokenizers.base import Tokenizer

INDEX = "model.safetensors.index.json"
_PICKLED = ("*.bin", "*.pt", "*.pth", "*.ckpt", "consolidated.*.pth")
EVERY_BYTE = "weights:"
"""What a fingerprint begins with, to be told from those of samples."""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A model on disk. ``root`` is the folder as given, ``folder`` where config and weights lie.

    They differ for sentence-transformers, which keep the transformer in a folder of its own.
    """

    root: Path
    folder: Path
    config: dict[str, Any]
    headers: tuple[Header, ...]
    matrices: tuple[Matrix, ...]
    tokenizer: Tokenizer

    @property
    def rows(self) -> int:
        """Rows of the vocabulary matrices, padding included."""
        return self.matrices[0].rows

    @property
    def width(self) -> int:
        """Numbers in a row of the input embedding."""
        return self.matrices[0].width

    @property
    def tied(self) -> bool:
        """Whether no head of its own is stored."""
        return all(matrix.role != "output" for matrix in self.matrices)

    @property
    def size_bytes(self) -> int:
        """Bytes of all weight files."""
        return sum(header.path.stat().st_size for header in self.headers)

    def twin(self, matrix: Matrix) -> Matrix | None:
        """Give the earlier matrix that holds the very same numbers: tied, and stored twice."""
        for other in self.matrices[: self.matrices.index(matrix)]:
            same = other.tensor.shape == matrix.tensor.shape
            if same and other.tensor.dtype == matrix.tensor.dtype and _equal(other, matrix):
                return other
        return None


def open_checkpoint(root: Path, tokenizer: Tokenizer | None = None) -> Checkpoint:
    """Read a checkpoint's headers, config and tokenizer; no weights.

    ``tokenizer`` is its own, where that is loaded already. Raises PathNotFoundError for a
    missing folder, RefusedError with the way out for weights that are pickled, quantised or an
    adapter, AnalyzerError for broken files.
    """
    from analyzer import tokenizers

    if not root.is_dir():
        raise PathNotFoundError(
            f"there is no checkpoint folder '{root}'",
            hint="give the folder that holds config.json and the safetensors files",
        )
    folder = transformer_folder(root)
    if (folder / "adapter_config.json").is_file():
        raise RefusedError(
            f"'{root}' holds an adapter, not a model",
            hint="merge it into its base model first (peft: merge_and_unload), then save that",
        )
    if not (folder / "config.json").is_file():
        raise RefusedError(
            f"'{root}' holds no config.json",
            hint="convert the checkpoint to the layout of transformers first",
        )
    config = read_object(folder / "config.json")
    _refuse_quantised(root, config)
    headers = tuple(read_header(path) for path in weight_files(root, folder))
    tensors = [tensor for header in headers for tensor in header.tensors.values()]
    if tokenizer is None:
        tokenizer = tokenizers.load(str(folder.resolve()), offline=True)
    refuse_shifted(tokenizer.files[0], RefusedError)
    ids = tokenizer.info.vocab_size
    matrices = locate(tensors, config, ids, markers=_last_markers(tokenizer))
    return Checkpoint(root, folder, config, headers, matrices, tokenizer)


def holds_weights(folder: Path) -> bool:
    """Say whether a folder is a checkpoint whose weights can be read here."""
    names = (INDEX, "model.safetensors")
    return folder.is_dir() and any((folder / name).is_file() for name in names)


def describe(tokenizer: Tokenizer) -> dict[str, Any] | None:
    """Give {digest, rows, width, tied} of the weights beside a tokenizer, None without any.

    Weights that cannot be extended have no part in a plan; ``apply`` says why.
    """
    folder = tokenizer.files[0].parent
    if not holds_weights(folder):
        return None
    try:
        found = open_checkpoint(folder, tokenizer)
    except AnalyzerError:
        return None
    return {
        "digest": fingerprint(found),
        "rows": found.rows,
        "width": found.width,
        "tied": found.tied,
    }


def weight_files(root: Path, folder: Path) -> list[Path]:
    """Give the safetensors files of a model: those of its index, or the single one."""
    index = folder / INDEX
    if index.is_file():
        names = sorted(set(read_object(index).get("weight_map", {}).values()))
        missing = [name for name in names if not (folder / name).is_file()]
        if missing or not names:
            raise AnalyzerError(
                f"'{root}' is not whole: {missing[0] if missing else 'a weight_map'} is missing",
                hint="download it again",
            )
        return [folder / name for name in names]
    if (folder / "model.safetensors").is_file():
        return [folder / "model.safetensors"]
    found = sorted(folder.glob("*.safetensors"))
    if len(found) == 1:
        return found
    if any(True for pattern in _PICKLED for _ in folder.glob(pattern)):
        raise RefusedError(
            f"the weights of '{root}' are pickled, and pickles can run code",
            hint="save them as safetensors first: model.save_pretrained(DIR) of transformers",
        )
    raise RefusedError(
        f"'{root}' holds no safetensors weights",
        hint="give the folder that save_pretrained writes; a GGUF file is quantised, its "
        "original checkpoint is what can be extended",
    )


def read_object(path: Path) -> dict[str, Any]:
    """Read a JSON object; AnalyzerError for a file that is none."""
    hint = "fetch it again, or run again what wrote it"
    try:
        value = json.loads(path.read_bytes())
    except ValueError as error:
        raise AnalyzerError(f"'{path}' is no whole JSON", hint=hint) from error
    if not isinstance(value, dict):
        raise AnalyzerError(f"'{path}' holds no JSON object", hint=hint)
    return value


def tensor_digests(
    checkpoint: Checkpoint, *, grown_from: Mapping[str, str] | None = None
) -> dict[str, str]:
    """Give the digest of each tensor by its name.

    ``grown_from`` are those of the checkpoint that this one was just copied from: only the
    vocabulary matrices are read then, every other tensor is taken for what it was there.
    """
    if grown_from is not None:
        return {**grown_from, **digests_of(matrix.tensor for matrix in checkpoint.matrices)}
    every = [digests_of_file(header) for header in checkpoint.headers]
    return {name: digest for digests in every for name, digest in digests.items()}


def fingerprint(checkpoint: Checkpoint, digests: Mapping[str, str] | None = None) -> str:
    """Give a digest of config.json and of every byte of every tensor, in whichever files they lie.

    ``digests`` are those of its tensors, where they are known.
    """
    found = tensor_digests(checkpoint) if digests is None else digests
    digest = hashlib.sha256((checkpoint.folder / "config.json").read_bytes())
    tensors = [tensor for header in checkpoint.headers for tensor in header.tensors.values()]
    for tensor in sorted(tensors, key=lambda tensor: tensor.name):
        shape = "x".join(map(str, tensor.shape))
        digest.update(f"\n{tensor.name} {tensor.dtype} {shape} {found[tensor.name]}".encode())
    return EVERY_BYTE + digest.hexdigest()


def is_fingerprint_of(noted: str, checkpoint: Checkpoint) -> bool:
    """Compare a fingerprint that a file holds; RefusedError for one of an earlier version."""
    if not noted.startswith(EVERY_BYTE):
        raise RefusedError(
            "the checkpoint is noted by samples of its weights, as an earlier version did it",
            hint="scan again and have the new plan approved; what was applied by the old one "
            "`analyze undo --force` removes",
        )
    return noted == fingerprint(checkpoint)


def _last_markers(tokenizer: Tokenizer) -> int:
    """Count the tokens at the end of the vocabulary that stand for no text."""
    ids = reversed(range(tokenizer.info.vocab_size))
    return sum(1 for _ in takewhile(lambda i: not tokenizer.token_bytes(i), ids))


def _refuse_quantised(root: Path, config: dict[str, Any]) -> None:
    found = config.get("quantization_config") or config.get("compression_config")
    if found:
        method = found.get("quant_method", "quantised") if isinstance(found, dict) else "quantised"
        raise RefusedError(
            f"the weights of '{root}' are quantised ({method})",
            hint="extend the original checkpoint in bf16, fp16 or fp32, then quantise the result",
        )


def _equal(one: Matrix, other: Matrix) -> bool:
    parts = [slice(at, at + ROWS_AT_ONCE) for at in range(0, one.rows, ROWS_AT_ONCE)]
    # mapped anew for each part: a map keeps in memory whatever was read by it
    return all(np.array_equal(one.raw()[part], other.raw()[part]) for part in parts)
