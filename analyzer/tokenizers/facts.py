"""What a model's folder says of the model: tied embeddings, parameters, hidden size."""

from __future__ import annotations

import json
import math
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

from analyzer.errors import TokenizerError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

# What `tie_word_embeddings` means where config.json leaves it out (transformers' defaults).
_TIED_BY_DEFAULT = {
    "bert": True,
    "gemma": True,
    "gemma2": True,
    "gemma3": True,
    "gemma3_text": True,
    "gpt2": True,
    "roberta": True,
    "xlm-roberta": True,
    "t5": True,
    "llama": False,
    "mistral": False,
    "mixtral": False,
    "phi3": False,
    "qwen2": False,
    "qwen3": False,
    "deepseek_v2": False,
    "deepseek_v3": False,
}
_BYTES_PER_WEIGHT = {"float32": 4, "float16": 2, "bfloat16": 2}
_HEADS = ("lm_head.weight", "output.weight", "embed_out.weight", "model.lm_head.weight")


@dataclass(frozen=True, slots=True)
class Facts:
    """Facts of a model, None where they are not known."""

    tied_embeddings: bool | None = None
    parameters: int | None = None
    hidden_size: int | None = None

    def or_else(self, other: Facts) -> Facts:
        """Fill what is not known here from elsewhere.

        >>> Facts(hidden_size=8).or_else(Facts(True, 5, 9))
        Facts(tied_embeddings=True, parameters=5, hidden_size=8)
        """
        known = {name: value for name, value in asdict(self).items() if value is not None}
        return replace(other, **known)


def read_facts(folder: Path) -> Facts:
    """Read config.json and the index or header of safetensors weights, where they are.

    The weights are believed before the defaults of a model's type: a head of its own among
    them means untied embeddings.
    """
    config = read_json(folder / "config.json")
    text = config.get("text_config")
    inner: dict[str, Any] = {**config, **(text if isinstance(text, dict) else {})}
    weights = _weights(folder, inner)
    hidden = next(
        (inner[k] for k in ("hidden_size", "n_embd", "d_model", "dim") if k in inner), None
    )
    tied = config.get("tie_word_embeddings", inner.get("tie_word_embeddings"))
    if tied is None and weights is not None:
        tied = not any(name in weights.names for name in _HEADS)
    if tied is None:
        tied = _TIED_BY_DEFAULT.get(str(inner.get("model_type")))
    return Facts(
        tied if isinstance(tied, bool) else None,
        weights.parameters if weights is not None else None,
        hidden if isinstance(hidden, int) else None,
    )


def read_json(path: Path) -> dict[str, Any]:
    """Read a JSON object, empty where the file is missing; a broken one is a TokenizerError."""
    if not path.is_file():
        return {}
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
    except (json.JSONDecodeError, UnicodeDecodeError) as error:
        raise TokenizerError(
            f"{path} is not whole JSON: {error}", hint="download it again"
        ) from error
    return value if isinstance(value, dict) else {}


# What programs put behind the last piece of a SentencePiece file that lacks it.
_PUT_BEHIND = {"deberta-v2": "[MASK]"}


def named_beside(folder: Path, pieces: Sequence[str]) -> dict[int, str]:
    """Give the names of the ids behind the pieces of a SentencePiece file, by the files beside it.

    They stand in added_tokens.json or tokenizer_config.json, or in nothing but the code of the
    model's kind.
    """
    known = frozenset(pieces)
    own = read_json(folder / "tokenizer_config.json")
    decoder = own.get("added_tokens_decoder")
    added = read_json(folder / "added_tokens.json").items()
    found = {i: name for name, i in added if isinstance(i, int)}
    for i, token in (decoder if isinstance(decoder, dict) else {}).items():
        if i.isdecimal():
            found[int(i)] = str(token.get("content", "")) if isinstance(token, dict) else str(token)
    behind = _PUT_BEHIND.get(program_of(folder))
    if behind is not None and behind not in known.union(found.values()):
        found[max([len(pieces) - 1, *found]) + 1] = behind
    return {i: name for i, name in found.items() if i >= len(pieces) and name and name not in known}


def program_of(folder: Path) -> str:
    """Name the kind of model, as config.json does, whose program reads a folder's tokenizer.

    Without config.json it is known by the tokenizer's class, for the kinds that matter.
    """
    kind = read_json(folder / "config.json").get("model_type")
    name = str(read_json(folder / "tokenizer_config.json").get("tokenizer_class"))
    return str(kind or _CLASSES.get(name.removesuffix("Fast"), ""))


_CLASSES = {
    "DebertaV2Tokenizer": "deberta-v2",
    "PegasusTokenizer": "pegasus",
    "T5Tokenizer": "t5",
}


@dataclass(frozen=True, slots=True)
class _Weights:
    names: frozenset[str]
    parameters: int | None


def _weights(folder: Path, config: dict[str, Any]) -> _Weights | None:
    index = read_json(folder / "model.safetensors.index.json")
    if index:
        metadata = index.get("metadata") or {}
        parameters = metadata.get("total_parameters")
        per_weight = _BYTES_PER_WEIGHT.get(str(config.get("torch_dtype", config.get("dtype"))))
        if parameters is None and per_weight and isinstance(metadata.get("total_size"), int):
            parameters = metadata["total_size"] // per_weight
        names = frozenset(index.get("weight_map") or {})
        return _Weights(names, int(parameters) if parameters else None)
    path = folder / "model.safetensors"
    if not path.is_file():
        return None
    header = _safetensors_header(path)
    shapes = [entry["shape"] for name, entry in header.items() if name != "__metadata__"]
    return _Weights(frozenset(header), sum(math.prod(shape) for shape in shapes))


def _safetensors_header(path: Path) -> dict[str, Any]:
    """Read the JSON header: 8 bytes of little-endian length, then as many bytes."""
    with path.open("rb") as file:
        length = int.from_bytes(file.read(8), "little")
        data = file.read(min(length, 100_000_000))
    try:
        header = json.loads(data)
    except ValueError as error:
        raise TokenizerError(
            f"{path} is not whole safetensors", hint="download it again"
        ) from error
    return header if isinstance(header, dict) else {}
