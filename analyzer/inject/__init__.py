"""Checkpoint surgery: more rows for new tokens, everything else to the bit as it was.

numpy alone is enough; torch and transformers are imported where a finished model is run.

The way through the room:

- read: ``checkpoint``, by the headers of each ``safetensors_file``; ``locate`` finds the tensors
  with a row a token, ``matrix`` and ``numbers`` give their rows, ``digests`` know every byte
- fill: ``planned`` makes the plan's tokens again, ``references`` gives their pieces,
  ``initialisers/`` the rows, ``evidence`` says which of these serves best; behind some stand
  ``nearest``, ``vectors``, ``word_vectors``, ``gensim_vectors``, ``similar_words``
- write: ``surgery``, by ``copying`` and ``files``, inside a ``transaction``
- check: ``verify``, by ``check_rows`` and ``check_tokens``; ``forward`` and ``bits`` run the model;
  ``made`` notes what a later look is compared with
"""

from __future__ import annotations

from analyzer.inject.checkpoint import (
    Checkpoint,
    describe,
    fingerprint,
    is_fingerprint_of,
    open_checkpoint,
    tensor_digests,
)
from analyzer.inject.checks import Check
from analyzer.inject.copying import Copying
from analyzer.inject.evidence import pick
from analyzer.inject.initialisers.registry import INITIALISERS
from analyzer.inject.initialisers.spec import Recipe, parse
from analyzer.inject.made import check_made, made
from analyzer.inject.nearest import pick_device
from analyzer.inject.similar_words import read_similar
from analyzer.inject.surgery import Injected, Settings, inject, rows_after
from analyzer.inject.transaction import new_folder, refuse_existing, remove
from analyzer.inject.verify import check_vocabulary, check_weights, verify

__all__ = [
    "INITIALISERS",
    "Check",
    "Checkpoint",
    "Copying",
    "Injected",
    "Recipe",
    "Settings",
    "check_made",
    "check_vocabulary",
    "check_weights",
    "describe",
    "fingerprint",
    "inject",
    "is_fingerprint_of",
    "made",
    "new_folder",
    "open_checkpoint",
    "parse",
    "pick",
    "pick_device",
    "read_similar",
    "refuse_existing",
    "remove",
    "rows_after",
    "tensor_digests",
    "verify",
]
