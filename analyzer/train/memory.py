"""The memory that a training will take, told before it starts; too little is refused, not met."""

from __future__ import annotations

import math
import re
from contextlib import contextmanager
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from analyzer.errors import AnalyzerError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analyzer.inject.checkpoint import Checkpoint
    from analyzer.train.pilot_subject import How
    from analyzer.train.settings import Settings

_How = TypeVar("_How", "Settings", "How")
_MARGIN = 1.15
_RUNTIME_BYTES = 500_000_000
_MOST_ACCUMULATED = 64
_FLOAT_BYTES = 4
_MASK_BYTES = 10
# what torch raises bare: CUDA's own errors, and those of the libraries on it
_GPU_FAULT = re.compile("CUDA|CUBLAS|cuDNN|NCCL|HIP")
# their first place is the one behind that of the padding's id
_COUNTED_BEHIND_PADDING = {
    "camembert", "data2vec-text", "esm", "ibert", "layoutlmv3", "lilt", "longformer", "luke",
    "markuplm", "mpnet", "roberta", "roberta-prelayernorm", "xlm-roberta", "xlm-roberta-xl", "xmod",
}  # fmt: skip
_CGROUP = Path("/sys/fs/cgroup")
# where a container's limit and use stand, and what of the use is files: version 2, version 1
_CGROUPS = (
    ("memory.max", "memory.current", "inactive_file"),
    ("memory/memory.limit_in_bytes", "memory/memory.usage_in_bytes", "total_inactive_file"),
)


@dataclass(frozen=True, slots=True)
class Needs:
    """Bytes by what they are for; ``passes`` is what a batch holds until its backward pass.

    ``runtime`` is what Python, torch and the corpus take before anything is trained.
    """

    weights: int
    learning: int
    passes: int
    runtime: int = _RUNTIME_BYTES

    @property
    def total(self) -> int:
        """All of it, with a margin for what is not counted."""
        return round((self.weights + self.learning + self.passes) * _MARGIN) + self.runtime


def estimate(checkpoint: Checkpoint, new_tokens: int, settings: Settings) -> Needs:
    """Estimate what a training of this checkpoint takes, from its headers alone.

    Activations follow Korthikanti et al. 2022, arXiv 2205.05198, section 4, with the sizes of
    gated layers. Attention keeps no square of the length, but the mask of sequences of different
    lengths is one: 9.3 bytes a pair were measured, whatever the number of layers.
    """
    tensors = [t for header in checkpoint.headers for t in header.tensors.values()]
    matrices = {matrix.tensor.name for matrix in checkpoint.matrices}
    parameters = sum(math.prod(tensor.shape) for tensor in tensors)
    trained_rest = settings.rest_learning_rate > 0
    half = settings.dtype != "float32"
    weights = parameters * (2 if half and not trained_rest else _FLOAT_BYTES)
    if trained_rest and (settings.objective in {"distillation", "both"} or settings.keep_weight):
        weights *= 2  # the frozen one beside it
    width = checkpoint.width * sum(m.role != "bias" for m in checkpoint.matrices)
    learning = new_tokens * width * _FLOAT_BYTES * 5  # the row, its gradient, two moments, the best
    if trained_rest:
        learning += parameters * _FLOAT_BYTES * (4 if settings.evaluate_every else 3)
    config = _sizes(checkpoint.config)
    hidden, layers = config["hidden"] or checkpoint.width, config["layers"]
    tokens = settings.batch_tokens // settings.accumulate + settings.context_tokens
    number = 2 if half else _FLOAT_BYTES
    layer = (8 * hidden + 4 * config["inner"]) * number
    scores = checkpoint.rows * (3 * _FLOAT_BYTES + number)
    predicts = settings.objective != "distillation" and bool(matrices)
    passes = tokens * (layers * layer + (scores if predicts else 0))
    return Needs(weights, learning, passes + tokens * settings.context_tokens * _MASK_BYTES)


def refuse_too_large(
    checkpoint: Checkpoint, new_tokens: int, settings: Settings, free_bytes: int, hint: str = ""
) -> Needs:
    """Give the estimate; UsageError where there is not so much memory.

    Its hint says what would fit, unless one is given.
    """
    needs = estimate(checkpoint, new_tokens, settings)
    if needs.total <= free_bytes:
        return needs
    raise UsageError(
        f"training would take about {needs.total / 1e9:.1f} GB, "
        f"{free_bytes / 1e9:.1f} GB are free on this {settings.device}",
        hint=hint or _what_fits(checkpoint, new_tokens, settings, free_bytes),
    )


def fit_length(checkpoint: Checkpoint, how: _How) -> _How:
    """Lower the default length of sequences to the places that the model has, if those are fewer.

    What was asked for stays, and is refused where it is read.
    """
    (default,) = (one.default for one in fields(how) if one.name == "context_tokens")
    places = _places(checkpoint)
    if how.context_tokens == default and places and places < default:
        return replace(how, context_tokens=places)
    return how


def refuse_too_long(checkpoint: Checkpoint, settings: Settings) -> None:
    """Raise UsageError for longer sequences than the model has places for."""
    places = _places(checkpoint)
    longest = max(
        settings.context_tokens, settings.snippet_tokens if settings.snippets_per_token else 0
    )
    if places and longest > places:
        raise UsageError(
            f"sequences of {longest} tokens are longer than the {places} that the model reads",
            hint=f"--context (and --snippet-tokens) {places} at most",
        )


def _places(checkpoint: Checkpoint) -> int:
    """Give how many tokens the model was made for; 0 where its configuration doesn't say."""
    config = _text_config(checkpoint.config)
    places = config.get("max_position_embeddings") or config.get("n_positions")
    if not isinstance(places, int):
        return 0
    if config.get("model_type") in _COUNTED_BEHIND_PADDING:
        places -= (config.get("pad_token_id") or 0) + 1
    return max(places, 0)


def _what_fits(checkpoint: Checkpoint, new_tokens: int, settings: Settings, free_bytes: int) -> str:
    parts = settings.accumulate
    while parts < min(_MOST_ACCUMULATED, settings.batch_tokens // settings.context_tokens):
        parts *= 2
        if estimate(checkpoint, new_tokens, replace(settings, accumulate=parts)).total < free_bytes:
            return f"--accumulate {parts} computes a batch in parts that fit"
    return "use a machine with more memory, a smaller model, or --dtype bfloat16"


@contextmanager
def faults_told(out_of_memory: str) -> Iterator[None]:
    """Raise AnalyzerError where a GPU fails in the block; the hint for a full one is given."""
    try:
        yield
    except RuntimeError as error:
        said = str(error).partition("\n")[0].strip()
        if not _GPU_FAULT.search(said):
            raise
        if "out of memory" in said:
            raise AnalyzerError("the GPU ran out of memory", hint=out_of_memory) from error
        raise AnalyzerError(
            f"the GPU failed ({said})",
            hint="--resume goes on; if it fails again, --device cpu does the same, slower",
        ) from error


def free_memory(device: str) -> int:
    """Give the bytes that are free on a device; of the CPU within the limits of its container."""
    if device == "cuda":
        import torch

        return int(torch.cuda.mem_get_info()[0])
    free = _meminfo("MemAvailable")
    for limit, used, cached in _CGROUPS:
        try:
            most = (_CGROUP / limit).read_text().strip()
            taken = int((_CGROUP / used).read_text())
            stat = (_CGROUP / used).with_name("memory.stat").read_text().split()
        except OSError:
            continue
        if most.isdigit():
            # what the kernel merely keeps of files is given up when memory is asked for
            free = min(free, int(most) - taken + int(stat[stat.index(cached) + 1]))
    return free


def _meminfo(name: str) -> int:
    try:
        lines = Path("/proc/meminfo").read_text(encoding="ascii").splitlines()
    except OSError:  # not Linux: nothing is known, nothing is refused
        return 1 << 62
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith(name)), 1 << 62)


def _sizes(config: dict[str, Any]) -> dict[str, int]:
    """Read the sizes of the layers under the names that architectures give them."""
    found = _text_config(config)
    hidden = found.get("hidden_size") or found.get("n_embd") or found.get("d_model") or 0
    inner = found.get("intermediate_size") or found.get("n_inner") or found.get("d_ff")
    layers = found.get("num_hidden_layers") or found.get("n_layer") or found.get("num_layers")
    return {"hidden": hidden, "inner": inner or 4 * hidden, "layers": layers or 12}


def _text_config(config: dict[str, Any]) -> dict[str, Any]:
    inner = config.get("text_config")
    return inner if isinstance(inner, dict) else config
