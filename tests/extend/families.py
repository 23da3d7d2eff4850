"""Real tokenizers of every family, extended once by the same tokens, for every test of extend."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from analyzer.extend import Extension, extend
from analyzer.tokenizers import load
from tests.carriers import carrier, npm_tokenizer

if TYPE_CHECKING:
    from pathlib import Path

    from analyzer.tokenizers.base import Tokenizer

NPM = ("gpt2", "llama2", "qwen2_5", "yi")
CARRIED = (
    "llama3-tiktoken",
    "qwen-tiktoken",
    "mistral-tekken",
    "mistral-v3-sentencepiece",
    "j2-unigram",
    "minilm-wordpiece",
    "minilm-json",
    "smollm2-gguf",
)
NAMES = (*NPM, *CARRIED)
MERGING = tuple(name for name in NAMES if name != "j2-unigram" and "minilm" not in name)
"""Those whose algorithm is a BPE: coarsening holds for them without exception."""

# terms that contain each other, in several scripts and symbol systems, with and without a space
TOKENS = (
    " hypertension", " hypertensive", "hypertension", "tension", " pembrolizumab", "lizumab",
    " electroencephalography", "electro", "CC(=O)Oc1ccccc1", "ccccc", "ACGTACGT", "GTAC",
    "C6H12O6", "高血压", "高血压病", "血压", "糖尿病患者", "的糖尿病", " 高血压", "痼疾", "𠮷野家",
    "фибрилляция", " العربية", "שלום", "naïve", "cafe\u0301", "ﬁbrin", "Ａｌｐｈａ", "😀😃", "don’t",
    "__init__", "\\alpha", "-blocker", "β-blocker", " x", "…", "\u200b\u200b",
    "getElementById", "\tTheorem", " lim", "mRNA-1273", "12345", "  ", "\n\n\n\n",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Case:
    """A base, its extension, and the extended tokenizer."""

    base: Tokenizer
    extension: Extension
    extended: Tokenizer
    new_ids: frozenset[int]


def path_of(name: str) -> Path:
    """Give the file or folder of one of ``NAMES``, or skip the test."""
    if name == "minilm-json":
        return carrier("minilm-wordpiece").with_name("tokenizer.json")
    return npm_tokenizer(name) if name in NPM else carrier(name)


@cache
def base_of(name: str) -> Tokenizer:
    """Load one of ``NAMES``, once."""
    return load(str(path_of(name)))


@cache
def case_of(name: str) -> Case:
    """Extend one of ``NAMES``, once."""
    base = base_of(name)
    extension = extend(base, TOKENS)
    new = frozenset(token.id for token in extension.added)
    return Case(base, extension, extension.tokenizer(), new)


def cuts(tokenizer: Tokenizer, ids: list[int]) -> list[int]:
    """Give the byte positions after each token."""
    position = 0
    found = []
    for token_id in ids:
        position += len(tokenizer.token_bytes(token_id))
        found.append(position)
    return found
