"""Runs a finished model through transformers, beside its base: needs torch and transformers."""

from __future__ import annotations

import importlib.util
import math
from typing import TYPE_CHECKING, Any

from analyzer.errors import MissingExtraError, UsageError
from analyzer.inject.bits import bits_per_byte, is_causal
from analyzer.inject.check_tokens import GENERAL
from analyzer.inject.checkpoint import read_object
from analyzer.inject.checks import Check

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from analyzer.inject.checkpoint import Checkpoint
    from analyzer.inject.references import NewToken

# Two models of this size are loaded without being asked for.
LARGEST_BYTES = 1 << 30
# The same sums over a wider matrix may be blocked in another way: float32 rounding.
TOLERANCE = 1e-4
_WINDOW_TOKENS = 512
# what the code of some hundred architectures raises on a config or an input it cannot take
_FAULTS = (
    ArithmeticError, AssertionError, AttributeError, ImportError, LookupError, OSError,
    RuntimeError, TypeError, ValueError,
)  # fmt: skip
# RoBERTa counts a text's places from behind its padding id, 1
_PLACES_LEFT_OUT = 2


def is_installed() -> bool:
    """Say whether a model can be run here."""
    return all(importlib.util.find_spec(name) is not None for name in ("torch", "transformers"))


def check_forward(
    base: Checkpoint, new: Checkpoint, tokens: Sequence[NewToken], *, wanted: bool | None = None
) -> Check:
    """Load both models and compare their outputs on text in which no new token fires.

    ``wanted`` is None to run where it is cheap. The outputs for old tokens must be equal within
    rounding, and finite for text made of new tokens. Raises MissingExtraError where it is
    wanted and the packages are missing.
    """
    reason = "not asked for" if wanted is False else _not_run(new)
    if wanted and not is_installed():
        raise MissingExtraError("running the model", "inject")
    if reason and not wanted:
        return Check("forward pass", "skipped", reason)
    probe = base.tokenizer.encode(GENERAL[0])
    before, fault = _running(base.folder, probe)
    if fault:  # a model of sound or images, a fault of its own: nothing to compare with
        return Check("forward pass", "skipped", f"the base itself does not run on text: {fault}")
    after, fault = _running(new.folder, probe)
    if fault:
        return Check("forward pass", "failed", f"it does not run, and its base does: {fault}")
    fresh = {token.id for token in tokens}
    texts = [ids for text in GENERAL if not fresh.intersection(ids := new.tokenizer.encode(text))]
    kept = [i for i in range(base.rows) if i not in fresh]  # new tokens may stand in old padding
    worst = max((_change(run(before, ids), run(after, ids), kept) for ids in texts), default=0.0)
    if not math.isfinite(worst) or worst > TOLERANCE:
        detail = f"outputs differ by {worst:.2g} where no new token is"
        return Check("forward pass", "failed", detail)
    some = [token.id for token in tokens][:32]
    if some and not bool(run(after, some).isfinite().all()):
        return Check("forward pass", "failed", "outputs on new tokens are not finite")
    detail = (
        f"loads in transformers; outputs equal on {len(texts)} texts (largest change {worst:.1g})"
    )
    return Check("forward pass", "passed", detail)


def _running(folder: Path, ids: Sequence[int]) -> tuple[Any, str]:
    """Load a model and run it once: the model, or what kept it from loading or running."""
    try:
        model = load_model(folder)
        run(model, ids)
    except _FAULTS as error:
        if "memory" in str(error):
            raise MemoryError from error
        return None, f"{type(error).__name__}, {str(error).strip().partition(chr(10))[0]}"
    return model, ""


def _not_run(new: Checkpoint) -> str:
    """Say why two models are not loaded without being asked for, nothing where they are."""
    if not is_installed():
        return "torch and transformers are not installed"
    if new.size_bytes > LARGEST_BYTES:
        return f"two models of {new.size_bytes / 1e9:.1f} GB: ask for it with --forward"
    return "" if is_known(new.folder) else "transformers has no class for this model"


def check_bits(base: Checkpoint, new: Checkpoint, texts: Mapping[str, Sequence[str]]) -> Check:
    """Note the bits per byte of both models on texts by their names; lower is better.

    Only a causal model gives them.
    """
    if not is_installed():
        raise MissingExtraError("bits per byte", "inject")
    before = load_model(base.folder)
    if not is_causal(before.config):
        return Check("bits per byte", "skipped", "this model does not predict the next token")
    after = load_model(new.folder)
    said = [
        f"{name}: {bits_per_byte(before, base.tokenizer, part):.4f} before, "
        f"{bits_per_byte(after, new.tokenizer, part):.4f} after, "
        f"on {sum(map(len, part)):,} characters"
        for name, part in texts.items()
    ]
    return Check("bits per byte", "noted", "; ".join(said))


def load_model(folder: Path) -> Any:
    """Load a model in float32 by the class that its config.json names.

    Raises UsageError for a class that transformers lacks: code of a checkpoint's own is not run.
    """
    import torch
    import transformers

    if not is_known(folder):
        raise UsageError(
            f"transformers has no class for the model in '{folder}'",
            hint="code that a checkpoint brings along is not run; `analyze apply` and `verify` "
            "work without running it (--no-forward)",
        )
    names = _classes(folder)
    kind = getattr(transformers, names[0]) if names else transformers.AutoModel
    quiet: Any = transformers.utils.logging
    quiet.disable_progress_bar()
    quiet.set_verbosity_error()  # what a check says is the checks' own
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)  # a part that no file holds is drawn alike in both models
        model = kind.from_pretrained(
            str(folder), dtype=torch.float32, local_files_only=True, trust_remote_code=False
        )
    return model.eval()


def is_known(folder: Path) -> bool:
    """Say whether transformers itself has a class for a model."""
    import transformers

    kind = read_object(folder / "config.json").get("model_type")
    return bool(_classes(folder)) or kind in transformers.CONFIG_MAPPING


def _classes(folder: Path) -> list[str]:
    import transformers

    named = read_object(folder / "config.json").get("architectures") or []
    return [name for name in named if hasattr(transformers, name)]


def run(model: Any, ids: Sequence[int]) -> Any:
    """Give the logits, or the first output of a model without a head: [len(ids), size]."""
    import torch

    places = getattr(model.config, "max_position_embeddings", None) or math.inf
    window = int(min(places - _PLACES_LEFT_OUT, _WINDOW_TOKENS))
    given = {"input_ids": torch.tensor([list(ids)[:window]])}
    if getattr(model.config, "is_encoder_decoder", False):
        given["decoder_input_ids"] = given["input_ids"]
    with torch.inference_mode():
        output = model(**given)
    return output[0][0]


def _change(old: Any, now: Any, kept: list[int]) -> float:
    """Give the largest change of what was there before, over the largest output.

    Logits, one for every id, are compared for the ids in ``kept``; hidden states are fewer.
    """
    if old.shape[-1] > max(kept):
        old, now = old[..., kept], now[..., kept]
    return float((old - now).abs().max()) / max(float(old.abs().max()), 1.0)
