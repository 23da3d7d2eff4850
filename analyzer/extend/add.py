"""From a tokenizer and token texts to an extended tokenizer that is proven to reach them."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import chain, count
from pathlib import Path
from typing import TYPE_CHECKING

from analyzer.errors import UsageError
from analyzer.extend.chain import AddedToken, Piece
from analyzer.extend.dead import check_recyclable
from analyzer.extend.result import Extension, Refused
from analyzer.extend.source import RefusedTokenError
from analyzer.extend.sources import open_source
from analyzer.extend.tokens import both

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from analyzer.extend.source import Built, Source
    from analyzer.tokenizers.base import Tokenizer

LONGEST_CHARACTERS = 512


def extend(
    tokenizer: Tokenizer | Path | str,
    tokens: Iterable[str],
    *,
    special: Sequence[str] = (),
    both_forms: bool = False,
    share_steps: bool = False,
    recycle: Sequence[int] = (),
) -> Extension:
    """Add tokens inside the tokenizer's own algorithm, in the given order, and prove them reached.

    >>> from analyzer.tokenizers import load
    >>> extension = extend(load("llama"), [" pembrolizumab"])
    >>> [(token.id, token.text) for token in extension.added if token.kind == "target"]
    [(128259, ' pembrolizumab')]
    >>> load("llama").encode("on pembrolizumab"), extension.tokenizer().encode("on pembrolizumab")
    ([263, 64667, 1098, 450, 372, 370], [263, 128259])

    ``tokens`` are exact texts: a leading space is meant, so that ``" word"`` is the word in
    running text and ``"word"`` the word after a bracket or inside another. With ``both_forms``
    each is added with and without it. WordPiece, and BPE that marks the beginning or end of a
    word (CLIP), know no spaces and take whole words.
    ``special`` are markers such as ``<|IsA|>``, matched before the algorithm runs: the one use
    of added tokens. ``tokenizer`` is a loaded one, or a path or name to load.

    ``share_steps`` chooses the intermediate tokens of a merge chain by how many of ``tokens``
    pass through them, which needs about half as many; without it a chain depends on the tokens
    before it alone, so that adding in two steps is adding at once.

    ``recycle`` are ids that new tokens take before any new id, in that order: tokens that
    ``dead_tokens`` gives, or reserved special ones. They save rows and lose their old meaning.

    What cannot be reached is in ``refused`` with its reason. Raises TokenizerError for a
    tokenizer that cannot be extended, UsageError for an id that cannot be recycled.
    """
    base = loaded(tokenizer)
    if recycle:
        check_recyclable(base, recycle)
    texts = list(tokens)
    unreached: dict[str, Refused] = {}
    while True:
        work = _Work(open_source(base), dict(unreached))
        # where no space belongs to a word, it has one form
        spaceless = base.info.algorithm == "wordpiece" or work.source.affixes
        entries = [both(text) if both_forms and not spaceless else (text,) for text in texts]
        work.reach_all(entries, share_steps=share_steps)
        harmful = work.harmful()
        if harmful:
            unreached |= harmful
            continue
        work.renumber(recycle)
        markers = work.markers(special, base)
        built = work.source.build(markers)
        missed = work.missed(base, built)
        if not missed:
            break
        unreached |= missed
    added = tuple(work.added(piece) for piece in [*work.source.pieces, *markers])
    return Extension(base=base, added=added, refused=tuple(work.refused), built=built)


def loaded(tokenizer: Tokenizer | Path | str) -> Tokenizer:
    """Give the tokenizer of a path or name, or the tokenizer itself."""
    if not isinstance(tokenizer, (Path, str)):
        return tokenizer
    from analyzer.tokenizers import load

    return load(str(tokenizer))


@dataclass(slots=True)
class _Work:
    """One attempt: a source that grows, what is wanted of it, and what was refused."""

    source: Source
    unreached: dict[str, Refused]
    wanted: dict[str, str] = field(default_factory=dict)
    refused: list[Refused] = field(default_factory=list)

    def reach_all(self, entries: Sequence[Sequence[str]], *, share_steps: bool) -> None:
        spelled = [[s for text in entry if (s := self._spell(text))] for entry in entries]
        if share_steps:
            self.source.foresee([spelling for entry in spelled for spelling in entry])
        for entry in spelled:
            if len(entry) > 1 and not share_steps:
                self.source.foresee(entry)
            for spelling in entry:
                try:
                    self.source.reach(spelling)
                except RefusedTokenError as error:
                    text = self.wanted.pop(spelling)
                    self.refused.append(Refused(text, error.reason, error.sentence))

    def _spell(self, text: str) -> str | None:
        """Give the spelling of a token that is new and can be added, or refuse it."""
        if text in self.unreached:
            self.refused.append(self.unreached[text])
            return None
        try:
            spelling = _spell(self.source, text)
        except RefusedTokenError as error:
            self.refused.append(Refused(text, error.reason, error.sentence))
            return None
        if spelling in self.wanted:
            sentence = "the same token was asked for before"
            self.refused.append(Refused(text, "duplicate", sentence))
            return None
        self.wanted[spelling] = text
        return spelling

    def harmful(self) -> dict[str, Refused]:
        """Give the targets that would change which old tokens are reached."""
        found = self.source.harmful()
        return {
            text: Refused(text, "changes-old-tokens", found[spelling])
            for spelling, text in self.wanted.items()
            if spelling in found
        }

    def renumber(self, recycle: Sequence[int]) -> None:
        """Give the first new pieces the recycled ids, and the others the ids after all old ones."""
        new = [piece for piece in self.source.pieces if piece.kind != "recovered"]
        kept = {piece.id for piece in self.source.pieces if piece.kind == "recovered"}
        if not kept.isdisjoint(recycle):
            raise UsageError(
                f"the id {min(kept.intersection(recycle))} is to be recycled, but its token is "
                "asked for, or is a step to one that is"
            )
        fresh = count(self.source.first_id)
        for piece, token_id in zip(new, chain(recycle, fresh), strict=False):
            piece.id = token_id

    def markers(self, special: Sequence[str], base: Tokenizer) -> list[Piece]:
        """Give the special markers that can be added; they come after every new piece."""
        known = {base.piece(i) for i in range(base.info.vocab_size)} if special else set()
        first = max([self.source.first_id - 1, *(piece.id for piece in self.source.pieces)]) + 1
        markers: dict[str, Piece] = {}
        for text in special:
            if not text.strip():
                refusal = Refused(text, "empty", "there is nothing but spaces in it")
            elif text in markers:
                refusal = Refused(text, "duplicate", "the same marker was asked for before")
            elif text in known:
                refusal = Refused(text, "already-one-token", "the tokenizer has it already")
            elif base.kind == "tekken":
                sentence = "tekken.json has places for special tokens only before all others"
                refusal = Refused(text, "no-place", sentence)
            else:
                markers[text] = Piece(first + len(markers), text, "special")
                continue
            self.refused.append(refusal)
        return list(markers.values())

    def missed(self, base: Tokenizer, built: Built) -> dict[str, Refused]:
        """Encode every target with the real tokenizer; gives those that are not just their id."""
        ids = {piece.piece: piece.id for piece in self.source.pieces}
        texts = list(self.wanted.values())
        unreached = {
            text: Refused(text, "unreachable", f"the extended tokenizer reads it as {found}")
            for spelling, text, found in zip(
                self.wanted, texts, built.inner_ids(texts), strict=True
            )
            if found != [ids[spelling]]
        }
        if self.source.affixes:  # a space that a mark stands for is the decoder's to give
            return unreached
        spaced = [t for spelling, t in self.wanted.items() if " " in self.source.read(spelling)[1:]]
        return unreached or _robbed(base, built, spaced)

    def added(self, piece: Piece) -> AddedToken:
        text = piece.piece if piece.kind == "special" else self.source.read(piece.piece)
        return AddedToken(piece.id, text, piece.kind, piece.piece, piece.merge, piece.score)


def _robbed(base: Tokenizer, built: Built, spaced: Sequence[str]) -> dict[str, Refused]:
    """Give the tokens with a space inside that the tokenizer's decoder drops."""
    extended = built.tokenizer() if spaced else base
    sentence = "the tokenizer's decoder would drop a space inside it"
    return {
        text: Refused(text, "loses-spaces", sentence)
        for text in spaced
        if extended.decode(extended.encode(text)).count(" ")
        < base.decode(base.encode(text)).count(" ")
    }


def _spell(source: Source, text: str) -> str:
    if not text:
        raise RefusedTokenError("empty", "there is nothing in it")
    if len(text) > LONGEST_CHARACTERS:
        raise RefusedTokenError("too-long", f"it is longer than {LONGEST_CHARACTERS} characters")
    try:
        text.encode()
    except UnicodeEncodeError:
        raise RefusedTokenError("unreachable", "it holds half of a surrogate pair") from None
    return source.spell(text)
