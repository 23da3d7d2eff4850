"""A plan against a checkpoint: refused unless it is the one that was planned for."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from itertools import zip_longest
from typing import TYPE_CHECKING, Any

from analyzer import extend as extending
from analyzer import tokenizers
from analyzer.errors import AnalyzerError, RefusedError
from analyzer.inject.checkpoint import is_fingerprint_of
from analyzer.values import to_json

if TYPE_CHECKING:
    from analyzer.extend import Extension
    from analyzer.inject.checkpoint import Checkpoint

_AGAIN = "scan again with --model set to this checkpoint, and have the new plan approved"


def rebuild(plan: dict[str, Any], checkpoint: Checkpoint) -> Extension:
    """Extend the checkpoint's tokenizer by the plan's tokens; refused if they come out otherwise.

    Raises RefusedError for a plan without tokens, a tokenizer or weights other than those that
    it was made for, and ids or merges other than the planned ones.
    """
    tokens = plan["tokens"]
    if not tokens:
        raise RefusedError("the plan adds no token, so there is nothing to apply")
    if plan["digests"]["tokenizer"] != checkpoint.tokenizer.info.digest:
        _refuse_other_tokenizer(plan, checkpoint)
    targets = [token["text"] for token in tokens if token["kind"] in {"target", "recovered"}]
    special = [token["text"] for token in tokens if token["kind"] == "special"]
    with ThreadPoolExecutor(1) as beside:  # which may read and hash many gigabytes
        comparing = beside.submit(_refuse_other_weights, plan, checkpoint)
        extension = extending.extend(checkpoint.tokenizer, targets, special=special)
        comparing.result()
    keys = ("id", "text", "kind", "merge")
    wanted = [tuple(to_json(token.get(key)) for key in keys) for token in tokens]
    found = [tuple(to_json(getattr(token, key)) for key in keys) for token in extension.added]
    if wanted != found:
        pairs = zip_longest(wanted, found, fillvalue=("", "the end"))
        first = next(one for one, other in pairs if one != other)
        raise RefusedError(
            f"on this tokenizer the plan's tokens come out otherwise, from {first[1]!r} on",
            hint=_AGAIN,
        )
    return extension


def _refuse_other_weights(plan: dict[str, Any], checkpoint: Checkpoint) -> None:
    digests, matrices = plan["digests"], plan["matrices"]
    if "checkpoint" in digests and not is_fingerprint_of(digests["checkpoint"], checkpoint):
        raise RefusedError(
            f"'{checkpoint.root}' is not the checkpoint that the plan was made for", hint=_AGAIN
        )
    if matrices["width"] not in {None, checkpoint.width}:
        raise RefusedError(
            f"the plan is for rows of {matrices['width']} numbers, "
            f"'{checkpoint.root}' has {checkpoint.width}",
            hint=_AGAIN,
        )


def _refuse_other_tokenizer(plan: dict[str, Any], checkpoint: Checkpoint) -> None:
    """Let another file pass only where it is proven to hold the planned tokenizer."""
    own, name = checkpoint.tokenizer, plan["model"]["name"]
    refusal = RefusedError(
        f"the tokenizer of '{checkpoint.root}' is not the one that the plan was made for ({name})",
        hint=_AGAIN,
    )
    try:
        planned = tokenizers.load(name)
    except AnalyzerError as error:
        raise refusal from error
    bytes_of = [(planned.token_bytes(i), own.token_bytes(i)) for i in range(own.info.vocab_size)]
    probes = [token["text"] for token in plan["tokens"]]
    probes += [term for token in plan["tokens"] for term in token["terms"]]
    same = (
        planned.info.digest == plan["digests"]["tokenizer"]
        and planned.kind != own.kind
        and planned.info.algorithm == own.info.algorithm
        and planned.info.vocab_size == own.info.vocab_size
        # one format may know that a token is special, and stands for no text, the other not
        and all(there == here or not there or not here for there, here in bytes_of)
        and all(planned.encode(text) == own.encode(text) for text in probes)
    )
    if not same:
        raise refusal
