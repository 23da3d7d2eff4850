"""A model name to a Tokenizer: ``load``, and the short names that it knows."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from analyzer.tokenizers.base import Tokenizer
    from analyzer.tokenizers.names import Alias

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
    from dataclasses import replace

    from analyzer.tokenizers.build import build
    from analyzer.tokenizers.resolve import resolve

    return build(replace(resolve(name, offline=offline), threads=threads))


def aliases() -> tuple[Alias, ...]:
    """Give the short names that ``load`` knows."""
    from analyzer.tokenizers import names

    return names.aliases()


def availability(alias: Alias) -> str:
    """Say where an alias would come from now; nothing is read and the network is not touched.

    >>> availability(aliases()[0]).startswith("package llama-models")
    True
    """
    from analyzer.tokenizers import resolve

    return resolve.availability(alias)
