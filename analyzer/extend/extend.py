"""From a tokenizer and token texts to an extended tokenizer that is proven to reach them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analyzer.errors import TokenizerError, VerificationError
from analyzer.extend.chain import Piece, UnreachableError
from analyzer.extend.result import AddedToken, Extension, Refused
from analyzer.extend.source import RefusedTokenError, Source

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator, Sequence
    from pathlib import Path

    from analyzer.extend.source import Built
    from analyzer.tokenizers.base import Tokenizer

LONGEST_CHARACTERS = 512


def extend(
    tokenizer: Tokenizer | Path,
    tokens: Iterable[str],
    *,
    special: Sequence[str] = (),
    both_forms: bool = False,
) -> Extension:
    """Add tokens inside the tokenizer's own algorithm, in the given order, and prove them reached.

    >>> from analyzer.tokenizers import load  # doctest: +SKIP
    >>> extension = extend(load("llama"), [" pembrolizumab"])  # doctest: +SKIP
    >>> extension.tokenizer().encode("x pembrolizumab")  # doctest: +SKIP
    [87, 128258]

    ``tokens`` are exact texts: a leading space is meant, so that ``" word"`` is the word in
    running text and ``"word"`` the word after a bracket or inside another. With ``both_forms``
    each is added with and without it. WordPiece knows no spaces and takes whole words.
    ``special`` are markers such as ``<|IsA|>``, matched before the algorithm runs: the one use
    of added tokens. ``tokenizer`` is a loaded one, or a path to load.

    What cannot be reached is in ``refused`` with its reason. Raises TokenizerError for a
    tokenizer that cannot be extended, VerificationError if the result breaks a law.
    """
    base = loaded(tokenizer)
    source = open_source(base)
    wanted: dict[str, str] = {}
    refused: list[Refused] = []
    for text in forms(tokens) if both_forms else tokens:
        try:
            spelling = _spell(source, text, wanted)
            source.reach(spelling)
            wanted[spelling] = text
        except RefusedTokenError as error:
            refused.append(Refused(text, error.reason, error.sentence))
        except UnreachableError:
            sentence = "every way to it leads through a control token"
            refused.append(Refused(text, "unreachable", sentence))
    markers, more = _markers(special, source)
    refused += more
    built = source.build(markers)
    _verify(built, source, wanted)
    added = tuple(_added(piece, source, wanted) for piece in [*source.pieces, *markers])
    return Extension(base=base, added=added, refused=tuple(refused), built=built)


def forms(tokens: Iterable[str]) -> Iterator[str]:
    """Give each token as it is and in its other form, with or without the leading space.

    >>> list(forms([" gene", "exon"]))
    [' gene', 'gene', 'exon', ' exon']
    """
    for text in tokens:
        yield text
        yield text[1:] if text.startswith(" ") else f" {text}"


def loaded(tokenizer: Tokenizer | Path) -> Tokenizer:
    """Give the tokenizer of a path, or the tokenizer itself."""
    from pathlib import Path

    if not isinstance(tokenizer, Path):
        return tokenizer
    from analyzer.tokenizers import load

    return load(str(tokenizer))


def open_source(base: Tokenizer) -> Source:
    """Give the family's way of extending; raises TokenizerError for one that has none."""
    algorithm = base.info.algorithm
    if base.kind == "tokenizer.json" and algorithm.endswith("bpe"):
        from analyzer.extend.json_bpe import JsonBpe

        return JsonBpe(base)
    if base.kind == "sentencepiece" and algorithm.endswith("bpe"):
        from analyzer.extend.sentencepiece_bpe import SentencePieceBpe

        return SentencePieceBpe(base)
    if base.kind in {"tiktoken", "tekken"}:
        from analyzer.extend.ranks_bpe import RanksBpe

        return RanksBpe(base)  # type: ignore[arg-type]
    raise TokenizerError(f"a {algorithm} tokenizer in a {base.kind} cannot be extended")


def _spell(source: Source, text: str, wanted: Container[str]) -> str:
    if not text:
        raise RefusedTokenError("empty", "there is nothing in it")
    if len(text) > LONGEST_CHARACTERS:
        raise RefusedTokenError("too-long", f"it is longer than {LONGEST_CHARACTERS} characters")
    try:
        text.encode()
    except UnicodeEncodeError:
        raise RefusedTokenError("unreachable", "it holds half of a surrogate pair") from None
    spelling = source.spell(text)
    if spelling in wanted:
        raise RefusedTokenError("duplicate", "the same token was asked for before")
    return spelling


def _markers(special: Sequence[str], source: Source) -> tuple[list[Piece], list[Refused]]:
    markers: list[Piece] = []
    refused: list[Refused] = []
    new = sum(piece.kind != "recovered" for piece in source.pieces)
    for text in special:
        if not text.strip():
            refused.append(Refused(text, "empty", "there is nothing but spaces in it"))
        elif any(marker.piece == text for marker in markers):
            refused.append(Refused(text, "duplicate", "the same marker was asked for before"))
        else:
            markers.append(Piece(source.first_id + new + len(markers), text, "special"))
    return markers, refused


def _verify(built: Built, source: Source, wanted: dict[str, str]) -> None:
    """Encode every target with the real tokenizer: each is exactly its id."""
    ids = {piece.piece: piece.id for piece in source.pieces}
    for (spelling, text), found in zip(
        wanted.items(), built.inner_ids(list(wanted.values())), strict=True
    ):
        if found != [ids[spelling]]:
            raise VerificationError(f"the new token {text!r} is read as {found}")


def _added(piece: Piece, source: Source, wanted: dict[str, str]) -> AddedToken:
    text = piece.piece if piece.kind == "special" else source.read(piece.piece)
    kind = piece.kind
    if piece.piece in wanted and kind == "intermediate":
        kind = "target"
    return AddedToken(piece.id, text, kind, piece.piece, piece.merge, piece.score)
