"""Which initialiser serves this model and this text best: each is tried in memory, none is trained.

Bits per byte right after injection say how far the new rows are from being understood; what
training makes of them is another question, which a pilot answers.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from analyzer.inject.bits import bits_per_byte
from analyzer.inject.forward import LARGEST_BYTES, is_installed, is_known, load_model
from analyzer.inject.initialisers.spec import AUTO, parse
from analyzer.inject.references import new_tokens
from analyzer.inject.surgery import Settings, fill, rows_after

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analyzer.extend import Extension
    from analyzer.inject.checkpoint import Checkpoint

CANDIDATES = ("mean", "length", "weighted", "ends", "0.5*mean+0.5*ends", "similar", "focus")
HELDOUT_SHARE = 0.1
HELDOUT_CHARACTERS = 8000


def pick(
    checkpoint: Checkpoint, extension: Extension, settings: Settings
) -> tuple[Settings, dict[str, float]]:
    """Settle ``auto``: give the settings with an initialiser by name, and what was measured.

    Where there is text of the domain, and a causal model of at most 1 GB that can be run here,
    the candidate with the fewest bits per byte on the last tenth of the text wins; those that
    learn from text see the rest. Elsewhere it is ``mean``, and nothing was measured.
    """
    if settings.recipe.text != "auto":
        return settings, {}
    named = _with(settings, AUTO)
    small = checkpoint.size_bytes <= LARGEST_BYTES
    if not (
        settings.texts
        and small
        and is_installed()
        and _is_causal(checkpoint)
        and is_known(checkpoint.folder)
    ):
        return named, {}
    text = "\n".join(settings.texts)
    cut = len(text) - int(len(text) * HELDOUT_SHARE)
    heldout = text[cut : cut + HELDOUT_CHARACTERS]
    seen = _with(settings, AUTO, texts=(text[:cut],))
    bits = bits_by_initialiser(checkpoint, extension, CANDIDATES, seen, [heldout])
    best = min(bits, key=lambda name: bits[name])
    return (_with(settings, best), bits) if bits[best] < bits[AUTO] else (named, bits)


def bits_by_initialiser(
    checkpoint: Checkpoint,
    extension: Extension,
    names: Sequence[str],
    settings: Settings,
    heldout: Sequence[str],
) -> dict[str, float]:
    """Give the bits per byte of the held-out texts under each initialiser, in the given order."""
    import torch

    model = load_model(checkpoint.folder)
    extended = extension.tokenizer()
    added = [(token.id, token.text) for token in extension.added]
    tokens = new_tokens(added, extension.base, extended)
    rows = rows_after(checkpoint, [token.id for token in tokens], settings.pad_to)
    model.resize_token_embeddings(rows, mean_resizing=False)
    bits = {}
    for name in names:
        filled = fill(checkpoint, extended, tokens, _with(settings, name))
        with torch.no_grad():
            for matrix in checkpoint.matrices:
                weight = _parameter(model, matrix.role)
                for i, row in filled[matrix.tensor.name].items():
                    weight[i] = torch.from_numpy(row).reshape(weight[i].shape)
        bits[name] = bits_per_byte(model, extended, heldout)
    return bits


def _with(settings: Settings, name: str, *, texts: tuple[str, ...] | None = None) -> Settings:
    kept = settings.texts if texts is None else texts
    return replace(settings, recipe=parse(name), texts=kept)


def _parameter(model: Any, role: str) -> Any:
    if role == "input":
        return model.get_input_embeddings().weight
    head = model.get_output_embeddings()
    return head.weight if role == "output" else head.bias


def _is_causal(checkpoint: Checkpoint) -> bool:
    names = checkpoint.config.get("architectures") or [""]
    return str(names[0]).endswith(("ForCausalLM", "LMHeadModel"))
