"""A tokenizer of the `tokenizers` library as a document: what it holds, and with more in it."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from analyzer.extend.json_document import read_document, with_pieces
from analyzer.extend.pipeline import Pipeline
from analyzer.extend.source import RefusedTokenError
from analyzer.tokenizers.affixes import Affixes
from analyzer.tokenizers.huggingface import HuggingFaceTokenizer, whole

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import tokenizers

    from analyzer.extend.chain import Piece
    from analyzer.tokenizers.base import Tokenizer


class JsonFile:
    """A tokenizer to be extended: its document, its pipeline, and the loaded base."""

    def __init__(self, base: HuggingFaceTokenizer) -> None:
        """Read ``base.files[0]`` afresh; the given tokenizer itself stays untouched."""
        self._origin = base
        path = base.files[0]
        if base.kind == "tokenizer.json":
            self.document, self.pipeline, self._base = opened(path, base.info.digest)
        else:
            self.document, self.pipeline, self._base = _parsed(base.to_json(), path)
        self.first_id = base.info.vocab_size
        self.space = base.space
        self.added = {token["content"]: token["id"] for token in self.document["added_tokens"]}
        self._unknown = _unknown_of(self.document["model"])
        self._suffix = Affixes.of(self.document["model"]).suffix
        self._matched = frozenset(i for t, i in self.added.items() if t != self._unknown)
        self.model = self._base.model

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
        # the unknown token's id may also stand for a character that the vocabulary lacks
        named = self._unknown is not None and self._unknown in self.added and self._unknown in text
        if named or not self._matched.isdisjoint(ids):
            raise RefusedTokenError("holds-added-token", "an added token in it is matched first")
        word = pre_tokens[0]
        spelling = word + self._suffix
        tokens = self.model.tokenize(word)
        # Unigram spells the unknown token like the characters that it stands for
        if len(tokens) == 1 and tokens[0].id in map(self.model.token_to_id, (word, spelling)):
            raise RefusedTokenError("already-one-token", f"it is the token {tokens[0].id} already")
        return spelling

    def base_ids(self, texts: Sequence[str]) -> list[list[int]]:
        """Encode texts with the base, as they stand in the middle of a line."""
        return [self._base.encode(text, add_special_tokens=False).ids for text in texts]

    def built(self, pieces: Sequence[Piece], specials: Sequence[Piece]) -> JsonBuilt:
        """Give the tokenizer of the extended document."""
        return JsonBuilt(self._origin, self.document, self.pipeline, pieces, specials)


@lru_cache(maxsize=1)
def opened(path: Path, _digest: str) -> tuple[dict[str, Any], Pipeline, tokenizers.Tokenizer]:
    """Read a tokenizer.json; the last one is kept, for it is often extended by several lists."""
    return _parsed(path.read_text(encoding="utf-8"), path)


def _parsed(text: str, path: Path) -> tuple[dict[str, Any], Pipeline, tokenizers.Tokenizer]:
    """Give the document, its pipeline, and the base that reads the middle of a line."""
    import tokenizers

    document = read_document(text, path)
    pipeline = Pipeline(document)
    base = pipeline.install(tokenizers.Tokenizer.from_str(text))
    whole(base)
    return document, pipeline, base


def _unknown_of(model: dict[str, Any]) -> str | None:
    """Give the name of the unknown token; Unigram says only where it stands."""
    place = model.get("unk_id")
    return model.get("unk_token") if place is None else str(model["vocab"][place][0])


class JsonBuilt:
    """An extended tokenizer in memory, parsed once, when it is first needed."""

    def __init__(
        self,
        origin: HuggingFaceTokenizer,
        document: dict[str, Any],
        pipeline: Pipeline,
        pieces: Sequence[Piece],
        specials: Sequence[Piece],
    ) -> None:
        """Make the extended document; nothing is parsed yet."""
        self._origin = origin
        self._pieces = pieces
        self._specials = specials
        self._pipeline = pipeline
        self.document = with_pieces(document, pieces, specials)
        self._loaded: tokenizers.Tokenizer | None = None

    def inner_ids(self, texts: Sequence[str]) -> list[list[int]]:
        """Encode texts as they stand in the middle of a line."""
        loaded = self._load()
        starts = {
            text: loaded.encode(text[1:], add_special_tokens=False).ids
            for text in texts
            if self._pipeline.is_word(text)
        }
        own = loaded.normalizer, loaded.pre_tokenizer
        self._pipeline.install(loaded)
        ids = [
            starts[text] if text in starts else loaded.encode(text, add_special_tokens=False).ids
            for text in texts
        ]
        loaded.normalizer, loaded.pre_tokenizer = own
        return ids

    def tokenizer(self) -> Tokenizer:
        """Give it with the interface that every room uses."""
        loaded = self._load()
        new = [piece.id for piece in (*self._pieces, *self._specials)]
        size = max([self._origin.info.vocab_size - 1, *new]) + 1
        return HuggingFaceTokenizer(loaded, self._origin.identity(size))

    def _load(self) -> tokenizers.Tokenizer:
        """Parse the document, once."""
        import tokenizers

        if self._loaded is None:
            # in ASCII it takes a quarter of the memory
            text = json.dumps(self.document, separators=(",", ":"))
            self._loaded = tokenizers.Tokenizer.from_str(text)
            whole(self._loaded)
        return self._loaded

    def contents(self) -> dict[str, bytes]:
        """Give the content of each file that the tokenizer is read from, by name."""
        from analyzer.extend.written import json_contents

        return json_contents(self._origin, self.document, self._pieces, self._specials)
