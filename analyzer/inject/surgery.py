"""The new checkpoint: the matrices grown, the tokenizer extended, everything else as it was."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from analyzer.errors import UsageError
from analyzer.inject import files
from analyzer.inject.copying import Copying
from analyzer.inject.initialisers.base import Context, Domain
from analyzer.inject.nearest import Device
from analyzer.inject.numbers import SIZE_BYTES
from analyzer.inject.references import new_tokens
from analyzer.inject.safetensors_file import write_grown
from analyzer.inject.word_vectors import read_vectors

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from analyzer.extend import Extension
    from analyzer.inject.checkpoint import Checkpoint
    from analyzer.inject.initialisers.spec import Recipe
    from analyzer.inject.numbers import Float32
    from analyzer.inject.references import NewToken
    from analyzer.tokenizers.base import Tokenizer


@dataclass(frozen=True, slots=True)
class Settings:
    """How rows are filled and files are brought over; ``texts`` are of the domain.

    ``similar`` has, by a new token's text without the space around it, words similar to it;
    ``vectors`` is a file of vectors of the domain's words, in the place of those of the texts, or
    one of gensim's trainers to make those.
    """

    recipe: Recipe
    seed: int = 0
    device: str = "cpu"
    pad_to: int = 1
    link: bool = False
    texts: tuple[str, ...] = ()
    similar: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    vectors: Path | str | None = None


@dataclass(frozen=True, slots=True)
class Injected:
    """What was done, for the record; ``device`` says where rows were computed, and any fault."""

    new_tokens: int
    rows_before: int
    rows_after: int
    matrices: tuple[str, ...]
    rewritten: tuple[str, ...]
    linked: tuple[str, ...]
    left_out: tuple[str, ...]
    device: str


def rows_after(checkpoint: Checkpoint, ids: Sequence[int], pad_to: int = 1) -> int:
    """Give the rows that the matrices will have: never fewer than now, a multiple if asked for."""
    if pad_to < 1:
        raise UsageError(f"rows cannot be padded to a multiple of {pad_to}")
    rows = max([checkpoint.rows, *(i + 1 for i in ids)])
    return math.ceil(rows / pad_to) * pad_to


def inject(
    checkpoint: Checkpoint,
    extension: Extension,
    out: Path,
    settings: Settings,
    *,
    copying: Copying | None = None,
) -> Injected:
    """Write the extended checkpoint into an empty folder; the source is only read.

    Only the files that hold a vocabulary matrix are rewritten. Memory is the new rows and some
    thousand old ones at once. With ``copying`` every file and matrix is there on return, but
    other weights may still be on their way; without it all is written.
    """
    if copying is None:
        with Copying() as own:
            return inject(checkpoint, extension, out, settings, copying=own)
    rewritten = {matrix.tensor.path for matrix in checkpoint.matrices}
    linked = files.carry_weights(
        checkpoint, out, rewritten=rewritten, link=settings.link, copying=copying
    )
    added = [(token.id, token.text) for token in extension.added]
    tokens = new_tokens(added, extension.base, extension.tokenizer())
    rows = rows_after(checkpoint, [token.id for token in tokens], settings.pad_to)
    inner = out / checkpoint.folder.relative_to(checkpoint.root)
    _save_tokenizer(extension, inner)
    files.write_config(checkpoint, inner, rows)
    more = rows - checkpoint.rows
    widths = [(matrix.width, SIZE_BYTES[matrix.tensor.dtype]) for matrix in checkpoint.matrices]
    parameters = sum(more * width for width, _ in widths)
    size_bytes = sum(more * width * size for width, size in widths)
    files.write_index(checkpoint, inner, added={"bytes": size_bytes, "parameters": parameters})
    left_out = files.carry_others(checkpoint, out)
    device = Device(settings.device)
    filled = fill(checkpoint, extension.tokenizer(), tokens, settings, device)
    for header in checkpoint.headers:
        if header.path not in rewritten:
            continue
        grown = {
            matrix.tensor.name: matrix.grown(filled[matrix.tensor.name], rows)
            for matrix in checkpoint.matrices
            if matrix.tensor.path == header.path
        }
        write_grown(header, inner / header.path.name, grown, copying)
    return Injected(
        new_tokens=len(tokens),
        rows_before=checkpoint.rows,
        rows_after=rows,
        matrices=tuple(matrix.tensor.name for matrix in checkpoint.matrices),
        rewritten=tuple(sorted(path.name for path in rewritten)),
        linked=tuple(linked),
        left_out=tuple(left_out),
        device=str(device),
    )


def fill(
    checkpoint: Checkpoint,
    extended: Tokenizer,
    tokens: Sequence[NewToken],
    settings: Settings,
    device: Device | None = None,
) -> dict[str, dict[int, Float32]]:
    """Compute the new rows of every matrix: by its name, then by id, float32 [width].

    A matrix that is stored twice is filled once. The same seed gives the same rows. ``device``
    is that of the settings, and notes a fault of it.
    """
    domain = _domain(settings, extended)
    given = {
        text: tuple(pieces for word in words if (pieces := _spelled(checkpoint.tokenizer, word)))
        for text, words in settings.similar.items()
    }
    filled: dict[str, Float32] = {}
    for number, matrix in enumerate(checkpoint.matrices):
        twin = checkpoint.twin(matrix)
        if twin is not None:
            filled[matrix.tensor.name] = filled[twin.tensor.name]
            continue
        random = np.random.default_rng([settings.seed, number])
        context = Context(random, device or settings.device, domain, given)
        filled[matrix.tensor.name] = settings.recipe.of(matrix).compute(matrix, tokens, context)
    ids = [token.id for token in tokens]
    return {name: dict(zip(ids, rows, strict=True)) for name, rows in filled.items()}


def _domain(settings: Settings, extended: Tokenizer) -> Domain | None:
    if isinstance(settings.vectors, Path):
        return Domain(settings.texts, extended, read_vectors(settings.vectors, extended))
    return Domain(settings.texts, extended, None, settings.vectors) if settings.texts else None


def _spelled(tokenizer: Tokenizer, word: str) -> tuple[int, ...]:
    """Give a word's pieces as it stands inside a line, where tokenizers know most words."""
    (alone, within) = (tuple(tokenizer.encode(text)) for text in (word, f" {word}"))
    return within if len(within) <= len(alone) else alone


def _save_tokenizer(extension: Extension, out: Path) -> None:
    """Have the tokenizer written into a folder of its own, then move its files up."""
    apart = out / ".tokenizer"
    out.mkdir(parents=True, exist_ok=True)
    extension.save(apart)
    for path in sorted(apart.iterdir()):
        path.rename(out / path.name)
    apart.rmdir()
