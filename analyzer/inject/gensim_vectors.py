"""Vectors of tokens from text of the domain, by word2vec or fastText as gensim trains them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from analyzer.errors import MissingExtraError, UsageError
from analyzer.inject.vectors import LEAST_COUNT, SIZE, WINDOW, Vectors

if TYPE_CHECKING:
    from collections.abc import Iterable

    from analyzer.tokenizers.base import Tokenizer

TRAINERS = ("word2vec", "fasttext")
_BUCKETS = 200_000
"""Rows of fastText's table of n-grams; gensim's own 2 million would take 0.8 GB."""


def train_with_gensim(
    trainer: str, sequences: Iterable[list[int]], tokenizer: Tokenizer, seed: int
) -> Vectors:
    """Train skip-gram vectors of all tokens that occur at least ``LEAST_COUNT`` times.

    A token is the word that its bytes spell, so fastText's n-grams are runs of bytes. One thread
    and a seed: the same text gives the same vectors. Raises MissingExtraError without gensim,
    UsageError for text in which fewer than two tokens are that frequent.

    Mikolov et al. 2013 (arXiv 1310.4546) for word2vec, Bojanowski et al. 2017 (arXiv 1607.04606)
    for fastText.
    """
    try:
        from gensim.models import FastText, Word2Vec
    except ImportError as error:
        raise MissingExtraError(f"training vectors with {trainer}", "vectors") from error
    lines = list(sequences)
    flat = np.fromiter((i for line in lines for i in line), dtype=np.int64)
    ids, counts = np.unique(flat, return_counts=True)
    words = {i: tokenizer.token_bytes(i).decode("latin-1") for i in ids.tolist()}
    how = {"vector_size": SIZE, "window": WINDOW, "min_count": LEAST_COUNT, "sg": 1}
    how |= {"seed": seed, "workers": 1}
    model = FastText(**how, bucket=_BUCKETS) if trainer == "fasttext" else Word2Vec(**how)
    spelled = [[words[i] for i in line] for line in lines]
    model.build_vocab(spelled)
    if len(model.wv) < 2:
        raise UsageError(
            f"hardly a token occurs {LEAST_COUNT} times in the text, too little for {trainer}",
            hint="give more text of the domain with --corpus",
        )
    model.train(spelled, total_examples=model.corpus_count, epochs=model.epochs)
    frequent = np.array([words[i] in model.wv.key_to_index for i in ids.tolist()])
    rows = np.stack([model.wv[words[i]] for i in ids[frequent].tolist()])
    return Vectors(ids[frequent], counts[frequent], rows)
