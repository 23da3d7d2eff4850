"""A tokenizer.json as a document: what it holds, and the same document with more in it."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from analyzer.errors import TokenizerError
from analyzer.extend.pipeline import Pipeline
from analyzer.extend.source import RefusedTokenError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from analyzer.extend.chain import Piece
    from analyzer.tokenizers.base import Tokenizer


class JsonFile:
    """A tokenizer.json to be extended: its document, pipeline and loaded base."""

    def __init__(self, base: Tokenizer) -> None:
        """Read ``base.files[0]`` afresh; the given tokenizer itself stays untouched."""
        import tokenizers

        self._origin = base
        self.document = read_document(base.files[0])
        self.pipeline = Pipeline(self.document)
        self.added = {token["content"]: token["id"] for token in self.document["added_tokens"]}
        self._base = tokenizers.Tokenizer.from_file(str(base.files[0]))
        self.model = self._base.model
        self.pipeline.install(self._base)
        self._added_ids = frozenset(self.added.values())

    def spell(self, text: str) -> str:
        """Give the one pre-token that the text is; raises RefusedTokenError."""
        pre_tokens = self.pipeline.split(text)
        if not pre_tokens:
            raise RefusedTokenError("normalised-away", "normalisation leaves nothing of it")
        if len(pre_tokens) > 1:
            shown = " | ".join(pre_tokens[:6])
            raise RefusedTokenError(
                "crosses-pre-token-boundary", f"the tokenizer cuts it before it merges: {shown}"
            )
        ids = self._base.encode(text, add_special_tokens=False).ids
        if not self._added_ids.isdisjoint(ids):
            raise RefusedTokenError(
                "holds-added-token", "an added token is matched inside it first"
            )
        if len(ids) == 1 and self._base.id_to_token(ids[0]) == pre_tokens[0]:
            raise RefusedTokenError("already-one-token", f"it is the token {ids[0]} already")
        return pre_tokens[0]

    def first_free_id(self) -> int:
        """Give the id after every id that the tokenizer uses, added tokens included."""
        vocab = self.document["model"]["vocab"]
        highest = len(vocab) - 1 if isinstance(vocab, list) else max(vocab.values(), default=-1)
        return int(max([highest, *self.added.values()])) + 1

    def built(self, pieces: Iterable[Piece], specials: Sequence[Piece]) -> JsonBuilt:
        """Give the tokenizer of the extended document."""
        return JsonBuilt(with_pieces(self.document, pieces, specials), self.pipeline, self._origin)


class JsonBuilt:
    """An extended tokenizer.json in memory, parsed once for the check and once to be used."""

    def __init__(self, document: dict[str, Any], pipeline: Pipeline, origin: Tokenizer) -> None:
        """Serialise the document; nothing is parsed yet."""
        self.document = document
        self._text = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
        self._pipeline = pipeline
        self._origin = origin

    def inner_ids(self, texts: Sequence[str]) -> list[list[int]]:
        """Encode texts as they stand in the middle of a line."""
        import tokenizers

        tokenizer = self._pipeline.install(tokenizers.Tokenizer.from_str(self._text))
        tokenizer.no_truncation()
        tokenizer.no_padding()
        return [tokenizer.encode(text, add_special_tokens=False).ids for text in texts]

    def tokenizer(self) -> Tokenizer:
        """Give it with the interface that every room uses."""
        import tokenizers

        from analyzer.tokenizers.backend import Identity
        from analyzer.tokenizers.huggingface import HuggingFaceTokenizer

        loaded = tokenizers.Tokenizer.from_str(self._text)
        size = max(loaded.get_vocab(with_added_tokens=True).values()) + 1
        info = replace(self._origin.info, vocab_size=size)
        return HuggingFaceTokenizer(loaded, Identity(info, self._origin.files, "tokenizer.json"))

    def content(self) -> bytes:
        """Give the content of tokenizer.json."""
        return self._text.encode()


def read_document(path: Path) -> dict[str, Any]:
    """Read a tokenizer.json; raises TokenizerError where it is not one."""
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except (UnicodeDecodeError, json.JSONDecodeError) as error:
        raise TokenizerError(f"'{path}' is not JSON: {error}") from error
    if not isinstance(document, dict) or not isinstance(document.get("model"), dict):
        raise TokenizerError(f"'{path}' is JSON, but no tokenizer.json: it has no model")
    for key in ("added_tokens", "normalizer", "pre_tokenizer", "post_processor", "decoder"):
        document.setdefault(key, [] if key == "added_tokens" else None)
    return document


def with_pieces(
    document: dict[str, Any], pieces: Iterable[Piece], specials: Sequence[Piece]
) -> dict[str, Any]:
    """Give the document with new pieces and special tokens; every old id stays where it is.

    An added token that the model's vocabulary lacks is renumbered by the loader as soon as the
    vocabulary grows, and then shares its id with a new token. It is therefore written into the
    vocabulary under the id that it has, where no merge leads to it.
    """
    model = document["model"]
    vocab = dict(model["vocab"])
    for token in document["added_tokens"]:
        vocab.setdefault(token["content"], token["id"])
    merges = list(model.get("merges", ()))
    as_text = bool(merges) and isinstance(merges[0], str)
    for piece in pieces:
        vocab[piece.piece] = piece.id
        if piece.merge is not None:
            merges.append(" ".join(piece.merge) if as_text else list(piece.merge))
    vocab |= {special.piece: special.id for special in specials}
    changed = {**model, "vocab": vocab}
    if "merges" in model:
        changed["merges"] = merges
    added = [*document["added_tokens"], *map(added_token, specials)]
    return {**document, "added_tokens": added, "model": changed}


def added_token(special: Piece) -> dict[str, Any]:
    """Give the entry of a special marker: matched as it is, before the algorithm runs."""
    flags = {"single_word": False, "lstrip": False, "rstrip": False, "normalized": False}
    return {"id": special.id, "content": special.piece, **flags, "special": True}
