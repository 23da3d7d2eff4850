"""The verbs that take one step of the way: terms, symbols, tokens, models, extend."""

from __future__ import annotations

import sys
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from analyzer import corpus, scanner, tokenizers
from analyzer import extend as extending
from analyzer import symbols as detectors
from analyzer.api import Options, fold
from analyzer.errors import UsageError
from analyzer.values import Document, SkippedFile, to_json

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    import polars as pl

    from analyzer.extend.recipe import Recipe


def terms(
    paths: Sequence[str | Path],
    model: str | None = None,
    *,
    top: int | None = None,
    **settings: Any,
) -> pl.DataFrame:
    """Give the domain terms of a corpus, best first, as a table; with a model also their pieces."""
    options = Options(**settings)
    tokenizer = tokenizers.load(model) if model else None
    loaded = {} if model is None or tokenizer is None else {model: tokenizer}
    table, _ = fold(paths, loaded, options)
    options.progress("rank", 0, 0)
    return scanner.listed(scanner.rank(table, top=top), table, tokenizer)


def symbols(
    paths: Sequence[str | Path],
    *,
    class_: str | None = None,
    text_field: str | None = None,
    told: Callable[[SkippedFile], object] = lambda _: None,
) -> Iterator[dict[str, Any]]:
    """Give the symbolic spans of a corpus one by one, with offsets into the document as read.

    A span of code whose language can be told has it under ``language``.

    ``told`` hears of everything that could not be read.
    """
    if class_ is not None and class_ not in detectors.classes():
        raise UsageError(
            f"there is no class {class_!r}",
            hint=f"classes: {', '.join(detectors.classes())}",
        )
    for item in corpus.read([str(p) for p in paths], text_field=text_field, stdin=sys.stdin.buffer):
        if isinstance(item, SkippedFile):
            told(item)
            continue
        for span in detectors.detect(item.text, item.path):
            if class_ in {None, span.class_}:
                language = detectors.language_of_span(item.text, span, item.path)
                yield {
                    "document": item.path,
                    **to_json(span),
                    "start": span.start + item.offset,
                    "end": span.end + item.offset,
                    **({"language": language} if language else {}),
                }


def tokens(texts: Sequence[str], models: Sequence[str]) -> list[dict[str, Any]]:
    """Give the ids, pieces and offsets of each text under each model."""
    loaded = {model: tokenizers.load(model) for model in models}
    return [
        {
            "text": text,
            "model": model,
            "ids": ids,
            "pieces": [tokenizer.piece(i) for i in ids],
            "offsets": tokenizer.offsets(text),
        }
        for text in texts
        for model, tokenizer in loaded.items()
        for ids in [tokenizer.encode(text)]
    ]


def models() -> list[dict[str, Any]]:
    """Give every alias with its other names, hub id, algorithm and where it can be had now."""
    return [
        {
            "alias": alias.name,
            "names": list(alias.names),
            "algorithm": alias.algorithm,
            "hub_id": alias.hub,
            "available": tokenizers.availability(alias),
        }
        for alias in tokenizers.aliases()
    ]


def tokens_of_corpus(paths: Sequence[str | Path], recipe: Recipe) -> list[str]:
    """Train a SentencePiece model on a corpus and give its pieces as token texts."""
    from analyzer.extend.recipe import learn_pieces

    items = corpus.read([str(path) for path in paths], stdin=sys.stdin.buffer)
    lines = (
        line for item in items if isinstance(item, Document) for line in item.text.splitlines()
    )
    return list(learn_pieces(lines, recipe).tokens)


def extend(
    tokenizer: str,
    out: Path,
    *,
    tokens: Sequence[str],
    both_forms: bool = False,
    special: Path | None = None,
    recycle: bool = False,
) -> dict[str, Any]:
    """Extend a tokenizer and write it; give what was added, refused and, in WordPiece, captured.

    ``recycle`` gives new tokens the ids of dead ones first: tokens that no text leads to.
    """
    base = tokenizers.load(tokenizer)
    extension = extending.extend(
        base,
        tokens,
        special=extending.read_token_file(special) if special else (),
        both_forms=both_forms,
        recycle=[*extending.dead_tokens(base)] if recycle else (),
    )
    extension.save(out)
    return {
        "added": [asdict(token) for token in extension.added],
        "refused": [asdict(refused) for refused in extension.refused],
        "captured": [asdict(captured) for captured in extension.captured()],
    }
