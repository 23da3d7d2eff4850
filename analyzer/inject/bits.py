"""Bits per byte of a causal model on texts: one measure for verification, warm-up and pilots."""

from __future__ import annotations

import json
import math
from contextlib import nullcontext
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from analyzer.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from analyzer.tokenizers.base import Tokenizer

    Ids = NDArray[np.integer[Any]]
    Pairs = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Frame:
    """The special ids around a sequence, as the model was trained with; either may be none."""

    start: tuple[int, ...] = ()
    end: tuple[int, ...] = ()

    def around(self, ids: Sequence[int]) -> Ids:
        """Give the ids with the frame around them."""
        return np.array([*self.start, *ids, *self.end], dtype=np.int32)

    @property
    def size(self) -> int:
        """How many ids the frame takes."""
        return len(self.start) + len(self.end)


def frame_of(tokenizer: Tokenizer, config: Any) -> Frame:
    """Give the frame that a model's own tokenizer file puts around a text.

    A file without a template: a SentencePiece model, and one whose tokenizer_config.json says
    ``add_bos_token``, begins with its BOS, any other with its EOS, the mark between documents,
    so that the first token is predicted from something. A model trained with BOS needs it:
    without it Gemma-3-270m takes 28 % more bits for Chinese text and 55 % more for English.
    """
    if tokenizer.kind == "tokenizer.json":
        from tokenizers import Tokenizer as Reference

        reference = Reference.from_file(str(tokenizer.files[0]))
        reference.no_padding()  # sentence encoders fill every text up to a fixed length
        ids = tuple(reference.encode("").ids)
        if len(ids) > 1 and not is_causal(config):
            return Frame(ids[:1], ids[1:])
        if ids:
            return Frame(ids[:1])
    if tokenizer.kind == "vocab.txt":
        pair = [id_named(tokenizer, name) for name in ("[CLS]", "[SEP]")]
        return Frame(tuple(pair[:1]), tuple(pair[1:]))
    names = ["eos_token_id", "bos_token_id"]
    if tokenizer.kind == "sentencepiece" or _adds_bos(tokenizer.files[0].parent):
        names.reverse()
    for name in names:
        found = getattr(config, name, None)
        found = found[0] if isinstance(found, (list, tuple)) and found else found
        if isinstance(found, int) and 0 <= found < getattr(config, "vocab_size", math.inf):
            return Frame((found,))
    return Frame()


def _adds_bos(folder: Path) -> bool:
    path = folder / "tokenizer_config.json"
    try:
        settings = json.loads(path.read_bytes()) if path.is_file() else {}
    except ValueError:  # it is the tokenizer's extra; transformers will say what is wrong with it
        return False
    return isinstance(settings, dict) and settings.get("add_bos_token") is True


def is_causal(config: Any) -> bool:
    """Say whether a model predicts the next token, by the class that its configuration names."""
    names = getattr(config, "architectures", None) or ["CausalLM"]
    return any("Causal" in name or "LMHead" in name for name in names)


def id_named(tokenizer: Tokenizer, *names: str) -> int:
    """Give the id of the first special token that has one of these names."""
    for i in range(tokenizer.info.vocab_size):
        if tokenizer.piece(i) in names:
            return i
    raise UsageError(f"the tokenizer has no token {' or '.join(names)}")


def encode(tokenizer: Tokenizer, texts: Iterable[str]) -> list[list[int]]:
    """Give the ids of each text."""
    ids, lengths = tokenizer.encode_batch(list(texts))
    ends = np.cumsum(lengths)
    parts = np.split(ids.astype(np.int32), ends[:-1]) if len(lengths) else []
    return [part.tolist() for part in parts]


def padded(parts: Sequence[Ids], fill: int = 0) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Give ids [parts, longest], filled up on the right, and where they are meant.

    >>> ids, mask = padded([np.array([5, 6]), np.array([7])])
    >>> ids.tolist(), mask.tolist()
    ([[5, 6], [7, 0]], [[True, True], [True, False]])
    """
    longest = max(len(part) for part in parts)
    ids = np.full((len(parts), longest), fill, dtype=np.int64)
    mask = np.zeros((len(parts), longest), dtype=bool)
    for row, part in enumerate(parts):
        ids[row, : len(part)] = part
        mask[row, : len(part)] = True
    return ids, mask


def bits_per_byte(model: Any, tokenizer: Tokenizer, texts: Sequence[str]) -> float:
    """Give the mean bits that a causal model needs for a byte of the texts.

    Comparable across tokenizers, which perplexity per token is not; see ``bits_of``.
    """
    bits, size_bytes = bits_of(model, tokenizer, texts).sum(axis=0)
    return float(bits / size_bytes) if size_bytes else math.nan


def bits_of(
    model: Any,
    tokenizer: Tokenizer,
    texts: Sequence[str],
    *,
    frame: Frame | None = None,
    context_tokens: int = 512,
    batch_tokens: int = 2048,
    dtype: str = "float32",
) -> Pairs:
    """Give the bits and the bytes of each text: float64 [texts, 2].

    Every byte counts: each window of ``context_tokens``, or of what the model reads at most, begins
    with the model's own first token, by default that of ``frame_of``.
    """
    places = getattr(model.config, "max_position_embeddings", None) or context_tokens
    context_tokens = min(context_tokens, places)
    found = frame or frame_of(tokenizer, model.config)
    start = Frame(found.start or found.end[:1])
    room = max(context_tokens - start.size, 1)
    windows = [
        (number, start.around(ids[at : at + room]))
        for number, ids in enumerate(encode(tokenizer, texts))
        for at in range(0, len(ids), room)
    ]
    pairs = np.array([[0.0, len(text.encode())] for text in texts]).reshape(-1, 2)
    parts = [part for _, part in windows]
    bits = token_bits(model, parts, batch_tokens=batch_tokens, dtype=dtype)
    for (number, _), own in zip(windows, bits, strict=True):
        pairs[number, 0] += own.sum()
    return pairs


def token_bits(
    model: Any, parts: Sequence[Ids], *, batch_tokens: int = 2048, dtype: str = "float32"
) -> list[NDArray[np.float64]]:
    """Give the bits of every token but the first of each sequence, which nothing predicts.

    The model is put back as it was (training or not).
    """
    import torch

    found: list[NDArray[np.float64]] = [np.zeros(0)] * len(parts)
    device = next(model.parameters()).device
    was_training = model.training
    model.eval()
    order = sorted(range(len(parts)), key=lambda i: -len(parts[i]))
    with torch.inference_mode(), autocast(device.type, dtype):
        for at, end in _batches([len(parts[i]) for i in order], batch_tokens):
            batch = order[at:end]
            ids, mask = padded([parts[i] for i in batch])
            given = torch.from_numpy(ids).to(device)
            kept = torch.from_numpy(mask.astype(np.int64)).to(device)
            logits = model(input_ids=given, attention_mask=kept).logits[:, :-1]
            losses = torch.nn.functional.cross_entropy(
                logits.float().flatten(0, 1), given[:, 1:].flatten(), reduction="none"
            )
            bits = (losses.double() / math.log(2)).view(len(batch), -1).cpu().numpy()
            for row, i in enumerate(batch):
                found[i] = bits[row, : len(parts[i]) - 1]
    model.train(was_training)
    return found


def autocast(device: str, dtype: str) -> Any:
    """Give the context in which a model computes in ``dtype``."""
    import torch

    if dtype == "float32":
        return nullcontext()
    return torch.autocast(device, dtype=getattr(torch, dtype))


def _batches(lengths: Sequence[int], batch_tokens: int) -> list[tuple[int, int]]:
    """Cut lengths, longest first, to batches that hold so many tokens with their padding."""
    found, at = [], 0
    while at < len(lengths):
        count = max(1, batch_tokens // max(lengths[at], 1))
        found.append((at, min(at + count, len(lengths))))
        at += count
    return found
