"""A tokenizer.json as a document: with new pieces in it, or without old ones."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from analyzer.errors import TokenizerError
from analyzer.extend.viterbi import EPSILON, Viterbi
from analyzer.tokenizers.affixes import Affixes

if TYPE_CHECKING:
    from collections.abc import Sequence
    from collections.abc import Set as AbstractSet
    from pathlib import Path

    from analyzer.extend.chain import Piece

_PARTS = ("normalizer", "pre_tokenizer", "post_processor", "decoder")


def read_document(text: str, path: Path) -> dict[str, Any]:
    """Read the text of a tokenizer.json; raises TokenizerError where it is not one."""
    try:
        document = json.loads(text)
    except json.JSONDecodeError as error:
        raise TokenizerError(f"'{path}' is not JSON: {error}") from error
    if not isinstance(document, dict) or not isinstance(document.get("model"), dict):
        raise TokenizerError(f"'{path}' is JSON, but no tokenizer.json: it has no model")
    return {"added_tokens": [], **dict.fromkeys(_PARTS), **document}


def with_pieces(
    document: dict[str, Any], pieces: Sequence[Piece], specials: Sequence[Piece]
) -> dict[str, Any]:
    """Give the document with new pieces and special tokens; every old id stays where it is.

    An added token that the model's vocabulary lacks is renumbered by the loader as soon as the
    vocabulary grows, and then shares its id with a new token. It is therefore written into the
    vocabulary under the id that it has, where no merge leads to it.
    """
    if not pieces and not specials:
        return document
    document = without_ids(document, {p.id for p in pieces if p.kind != "recovered"})
    model = document["model"]
    named = {token["content"]: token["id"] for token in document["added_tokens"]}
    named |= {special.piece: special.id for special in specials}
    listed = isinstance(model["vocab"], list)
    vocab = (_longer_list if listed else _larger_dict)(model["vocab"], named, pieces)
    changed = {**model, "vocab": vocab}
    if "merges" in model:
        merges = [piece.merge for piece in pieces if piece.merge is not None]
        as_text = bool(model["merges"]) and isinstance(model["merges"][0], str)
        new: list[Any] = [" ".join(merge) if as_text else list(merge) for merge in merges]
        changed["merges"] = [*model["merges"], *new]
    added = [*document["added_tokens"], *map(added_token, specials)]
    return {**document, "added_tokens": added, "model": changed}


def _larger_dict(
    vocab: dict[str, int], named: dict[str, int], pieces: Sequence[Piece]
) -> dict[str, int]:
    outside = {piece: token_id for piece, token_id in named.items() if piece not in vocab}
    return {**vocab, **outside, **{piece.piece: piece.id for piece in pieces}}


def _longer_list(
    vocab: list[list[Any]], named: dict[str, int], pieces: Sequence[Piece]
) -> list[list[Any]]:
    """Give Unigram's list, where the place is the id; added tokens outside never win in it."""
    lowest = min(score for _, score in vocab)
    longer = list(vocab)
    outside = {piece: i for piece, i in named.items() if i >= len(vocab)}
    viterbi = Viterbi(dict(vocab) if outside else {})
    new = {i: [piece, viterbi.best(piece) - EPSILON] for piece, i in outside.items()}
    new |= {piece.id: [piece.piece, piece.score] for piece in pieces}
    for token_id, entry in sorted(new.items()):
        if token_id >= len(vocab):
            longer += [[f"<unused_{i}>", lowest] for i in range(len(longer), token_id)]
            longer.append(entry)
    for piece in pieces:
        longer[piece.id] = [piece.piece, piece.score]
    return longer


def added_token(special: Piece) -> dict[str, Any]:
    """Give the entry of a special marker: matched as it is, before the algorithm runs."""
    flags = {"single_word": False, "lstrip": False, "rstrip": False, "normalized": False}
    return {"id": special.id, "content": special.piece, **flags, "special": True}


def without_ids(document: dict[str, Any], ids: AbstractSet[int]) -> dict[str, Any]:
    """Give a tokenizer.json without the names and merges of some ids; their places stay free."""
    model = document["model"]
    if isinstance(model["vocab"], list):
        gone = {piece for i, (piece, _) in enumerate(model["vocab"]) if i in ids}
        vocab: Any = model["vocab"]
    else:
        gone = {piece for piece, token_id in model["vocab"].items() if token_id in ids}
        vocab = {piece: i for piece, i in model["vocab"].items() if i not in ids}
    added = [token for token in document["added_tokens"] if token["id"] not in ids]
    if not gone and len(added) == len(document["added_tokens"]):
        return document
    changed = {**model, "vocab": vocab}
    if "merges" in model:
        affixes = Affixes.of(model)
        changed["merges"] = [m for m in model["merges"] if gone.isdisjoint(_parts(m, affixes))]
    return {**document, "added_tokens": added, "model": changed}


def _parts(merge: str | list[str], affixes: Affixes) -> tuple[str, str, str]:
    left, right = merge.split(" ") if isinstance(merge, str) else merge
    return left, right, affixes.joined((left, right))
