"""The files of a checkpoint that do not grow: copied or linked, left out where they are stale."""

from __future__ import annotations

import json
import os
import shutil
from fnmatch import fnmatch
from typing import TYPE_CHECKING, Any

from analyzer.extend.family import VOCABULARIES
from analyzer.inject.checkpoint import INDEX, read_object

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from analyzer.inject.checkpoint import Checkpoint
    from analyzer.inject.copying import Copying

# The same weights in other formats, of the old vocabulary; and what a training run left.
_OTHER_WEIGHTS = (
    "*.safetensors", "*.safetensors.index.json", "*.bin", "*.bin.index.json", "*.pt", "*.pth",
    "*.ckpt", "*.h5", "*.msgpack", "*.onnx", "*.gguf", "*.ot", "*.tflite",
)  # fmt: skip
# padding counted, and of an encoder-decoder model with two embeddings
_VOCABULARY_SIZES = ("vocab_size", "decoder_vocab_size", "padded_vocab_size")
_OTHER_FOLDERS = ("onnx", "openvino", "original", "coreml", "metal", ".git", ".cache")


def carry_weights(
    checkpoint: Checkpoint, out: Path, *, rewritten: set[Path], link: bool, copying: Copying
) -> list[str]:
    """Link or copy the weight files that do not change; give the names of those linked."""
    linked = []
    for header in checkpoint.headers:
        name = header.path.relative_to(checkpoint.root)
        target = out / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if header.path in rewritten:
            continue
        if link and _link(header.path, target):
            linked.append(str(name))
        else:
            copying.file(header.path, target)
    return linked


def carry_others(checkpoint: Checkpoint, out: Path) -> list[str]:
    """Copy what is no weight file and not stale; give the names of what was left out.

    A file that stands in the new folder already (the tokenizer's, config.json) is not touched.
    """
    kept = {header.path for header in checkpoint.headers}
    left_out = []
    for path in _files(checkpoint.root):
        name = path.relative_to(checkpoint.root)
        target = out / name
        if path in kept or target.exists():
            continue
        if _is_stale(path, checkpoint.folder, name.parts):
            left_out.append(str(name))
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target)
    return left_out


def _files(root: Path) -> Iterator[Path]:
    for path in sorted(root.rglob("*")):
        if path.is_file():
            yield path


def _is_stale(path: Path, folder: Path, parts: tuple[str, ...]) -> bool:
    if any(part in _OTHER_FOLDERS for part in parts[:-1]):
        return True
    if path.parent != folder:
        return False
    return any(fnmatch(path.name, pattern) for pattern in (*_OTHER_WEIGHTS, *VOCABULARIES))


def _link(path: Path, target: Path) -> bool:
    try:
        os.link(path.resolve(), target)
    except OSError:  # another file system, or one without links
        return False
    return True


def write_config(checkpoint: Checkpoint, out: Path, rows: int) -> None:
    """Write config.json with the new vocab_size, wherever the old number of rows stood."""
    source = checkpoint.folder / "config.json"
    if rows == checkpoint.rows:
        shutil.copyfile(source, out / "config.json")
        return
    config = read_object(source)
    stated = [
        (part, key)
        for part in _parts(config)
        for key in _VOCABULARY_SIZES
        if isinstance(part.get(key), int)
    ]
    right = [(part, key) for part, key in stated if part[key] == checkpoint.rows]
    for part, key in right or [one for one in stated if one[1] == "vocab_size"]:
        part[key] = rows
    write_object(config, out / "config.json")


def _parts(config: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield config
    for value in config.values():
        if isinstance(value, dict):
            yield from _parts(value)


def write_index(checkpoint: Checkpoint, out: Path, *, added: dict[str, int]) -> None:
    """Write the index with the new totals; ``added`` is {bytes, parameters} that were added."""
    path = checkpoint.folder / INDEX
    if not path.is_file():
        return
    index = read_object(path)
    metadata = index.get("metadata") or {}
    for key, more in (("total_size", added["bytes"]), ("total_parameters", added["parameters"])):
        if isinstance(metadata.get(key), (int, float)):
            metadata[key] += more
    write_object(index, out / INDEX)


def write_object(value: dict[str, Any], path: Path) -> None:
    """Write JSON as transformers does."""
    path.write_text(json.dumps(value, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
