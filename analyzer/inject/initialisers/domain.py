"""Vectors of the domain's text, made once for all matrices that ask for them."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from analyzer.errors import UsageError
from analyzer.inject.gensim_vectors import train_with_gensim
from analyzer.inject.vectors import Vectors, train

if TYPE_CHECKING:
    from analyzer.inject.initialisers.base import Context, Domain

_SEED = 0


def domain_vectors(context: Context) -> Vectors:
    """Give the vectors, or train them; UsageError where neither they nor text were given."""
    if context.domain is None:
        raise UsageError(
            "this initialiser learns from text of the domain",
            hint="give it with --corpus, or vectors trained on it with --vectors",
        )
    return context.domain.vectors or _trained(context.domain)


@lru_cache(maxsize=2)
def _trained(domain: Domain) -> Vectors:
    lines = (line for text in domain.texts for line in text.splitlines() if line.strip())
    sequences = (domain.tokenizer.encode(line) for line in lines)
    if domain.trainer:
        return train_with_gensim(domain.trainer, sequences, domain.tokenizer, _SEED)
    return train(sequences, np.random.default_rng(_SEED))
