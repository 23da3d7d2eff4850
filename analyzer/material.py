"""What a training reads: passages as a scan cuts and holds them out, or triples."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from analyzer.corpus import read
from analyzer.errors import EmptyCorpusError
from analyzer.scanner import is_heldout, passages
from analyzer.scanner.measure import reference_text
from analyzer.train.settings import Reading
from analyzer.values import Document

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from analyzer.train.settings import Settings

CORPUS_CHARACTERS = 100_000_000
HELDOUT_CHARACTERS = 30_000
MEASURED_CHARACTERS = 10_000
EXCERPT_CHARACTERS = 1000
LEAST_HELDOUT = 2
LEAST_SEEN = 25  # of 25 to 100 snippets a token (arXiv 2505.20133): quick, and most of the gain
CHARACTERS_A_TOKEN = 3
TRIPLE_PASSES, TRIPLE_TOKENS = 20, 12


def reading_of(
    corpus: Path | str | Sequence[Path],
    *,
    triples: bool = False,
    general: Path | None = None,
    text_field: str | None = None,
    heldout_characters: int = HELDOUT_CHARACTERS,
) -> Reading:
    """Read the corpus: passages as a scan cuts and holds them out, or triples.

    Raises EmptyCorpusError where there is no text to train on.
    """
    paths = [corpus] if isinstance(corpus, (str, Path)) else list(corpus)
    if triples:
        from analyzer.train.triples import read_triples

        found = [triple for path in paths for triple in read_triples(Path(path))]
        held = [triple for triple in found if is_heldout("\t".join(triple))]
        rest = [triple for triple in found if not is_heldout("\t".join(triple))]
        return Reading(tuple(rest), tuple(held) if len(held) >= LEAST_HELDOUT else ())
    train, heldout = _parted(_texts([str(path) for path in paths], text_field), heldout_characters)
    if not train:
        raise EmptyCorpusError(f"no text was found in '{', '.join(map(str, paths))}'")
    if general is None:
        return Reading(tuple(train), tuple(heldout))
    others, apart = _parted(_texts([str(general)], None), heldout_characters // 2)
    if not others:
        raise EmptyCorpusError(f"no text was found in '{general}'")
    return Reading(tuple(train), tuple(heldout), tuple(others), tuple(apart))


def budgeted(settings: Settings, reading: Reading, new_tokens: int) -> Settings:
    """Give the settings with a budget that shows each new token to the model often enough."""
    if settings.objective == "triples":
        return replace(settings, tokens=TRIPLE_PASSES * TRIPLE_TOKENS * len(reading.train), steps=0)
    there = sum(len(text) for text in reading.train) // CHARACTERS_A_TOKEN
    wanted = new_tokens * LEAST_SEEN * settings.snippet_tokens
    return replace(settings, tokens=max(min(there, wanted), settings.batch_tokens), steps=0)


def texts_of(
    corpus: Path | str | Sequence[Path], text_field: str | None, characters: int
) -> list[str]:
    """Give the first so many characters of a corpus, a text a document.

    Raises EmptyCorpusError where there is no text.
    """
    paths = [str(path) for path in ([corpus] if isinstance(corpus, Path | str) else corpus)]
    texts = list(_texts(paths, text_field, characters))
    if not texts:
        raise EmptyCorpusError(f"no text was found in '{', '.join(paths)}'")
    texts[-1] = texts[-1][: len(texts[-1]) + characters - sum(map(len, texts))]
    return texts


def measured_on(texts: Sequence[str]) -> dict[str, list[str]]:
    """Give what two models are compared on, by name: held-out passages of texts, general text.

    Texts of which chance held nothing out are taken as they are.
    """
    heldout = _parted(iter(texts), MEASURED_CHARACTERS)[1]
    domain = {"held-out text": heldout} if heldout else {"text": [texts[0][:MEASURED_CHARACTERS]]}
    return domain | {"general text": [reference_text()]}


def _texts(
    paths: Sequence[str], text_field: str | None, left: int = CORPUS_CHARACTERS
) -> Iterator[str]:
    for item in read(paths, text_field=text_field, stdin=sys.stdin.buffer):
        if isinstance(item, Document) and left > 0:
            left -= len(item.text)
            yield item.text


def _parted(texts: Iterator[str], characters: int) -> tuple[list[str], list[str]]:
    """Give the passages to train on, and excerpts of the others to measure on."""
    train: list[str] = []
    heldout: list[str] = []
    left = characters
    for text in texts:
        for passage in passages(text):
            if not is_heldout(passage):
                train.append(passage)
            elif left > 0:
                heldout.append(passage[: min(EXCERPT_CHARACTERS, left)])
                left -= len(heldout[-1])
    return train, heldout if len(heldout) >= LEAST_HELDOUT else []
