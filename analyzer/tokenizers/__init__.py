"""A model name to a Tokenizer: ``load``, and the short names that it knows."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from analyzer.tokenizers.names import aliases
from analyzer.tokenizers.resolve import availability, resolve

if TYPE_CHECKING:
    from analyzer.tokenizers.base import Tokenizer

__all__ = ["aliases", "availability", "load"]


def load(name: str, *, offline: bool = False, threads: int = 1) -> Tokenizer:
    """Load a tokenizer by a path, a short name or a hub id, in this order.

    >>> tokenizer = load("llama")
    >>> tokenizer.encode("Hello world"), tokenizer.info.source.split()[1]
    ([9906, 1917], 'llama-models')

    ``offline`` forbids the network; ``threads`` is for ``encode_batch``: more than one means
    all cores. A worker process loads by ``tokenizer.info.name`` again; nothing is pickled.
    ModelNotFoundError, ModelUnavailableError (gated, unreachable, offline), TokenizerError
    (broken files). The order is told in full in ``analyzer.tokenizers.resolve``.
    """
    from analyzer.tokenizers.build import build

    return build(replace(resolve(name, offline=offline), threads=threads))
