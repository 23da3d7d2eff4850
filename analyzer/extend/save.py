"""Writes an extended tokenizer in every format that its source has, whole or not at all."""

from __future__ import annotations

import errno
import os
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from analyzer.errors import TokenizerError, UsageError, VerificationError
from analyzer.extend import family
from analyzer.extend.sources import open_source
from analyzer.tokenizers import load

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analyzer.extend.chain import AddedToken, Piece
    from analyzer.extend.source import Built
    from analyzer.tokenizers.base import Tokenizer


def save(base: Tokenizer, added: Sequence[AddedToken], built: Built, out: Path) -> tuple[Path, ...]:
    """Write the extended tokenizer into a new folder; gives the files written.

    The files have the names and formats of the source's. They are written to a folder beside
    ``out``, read back, checked, and renamed into place: a kill leaves nothing under ``out``.
    Raises UsageError for a folder with something in it, TokenizerError for a neighbouring
    vocabulary file that is another tokenizer and for a file whose program would move its old ids,
    VerificationError if what was written reads
    differently.
    """
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        what = "is not empty" if out.is_dir() else "is a file"
        raise UsageError(f"'{out}' {what}", hint="give a new folder")
    contents = _contents(base, added, built)
    out.parent.mkdir(parents=True, exist_ok=True)
    partial = Path(tempfile.mkdtemp(prefix=f".{out.name}.", suffix=".partial", dir=out.parent))
    try:
        for name, data in contents.items():
            _write(partial / name, data)
        _check(base, added, built, partial / next(iter(contents)))
        take_name(partial, out)
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    return tuple(out / name for name in contents)


def take_name(partial: Path, out: Path) -> None:
    """Give a finished folder its name; UsageError where another run took it meanwhile."""
    partial.chmod(0o755)
    try:
        if out.exists():
            out.rmdir()
        partial.rename(out)
    except OSError as error:
        if error.errno not in {errno.ENOTEMPTY, errno.EEXIST}:
            raise
        raise UsageError(
            f"another run made '{out}' while this one was at work, whose result is not kept",
            hint="run it again: what is done is not done twice; or give another --out",
        ) from error


def _contents(base: Tokenizer, added: Sequence[AddedToken], built: Built) -> dict[str, bytes]:
    family.refuse_shifted(base.files[0])
    others = [load(str(path)) for path in family.siblings(base.files[0])]
    others = [other for other in others if family.is_same(base, other)]
    carried = family.carried(base.files[0])
    if not added:
        files = [*base.files, *(path for other in others for path in other.files)]
        return {path.name: path.read_bytes() for path in files} | carried
    specials = _pieces(added, special=True)
    size = base.info.vocab_size
    recycled = {t.id for t in added if t.kind != "recovered" and t.id < size}
    contents = dict(built.contents())
    for other in others:
        contents |= _sibling(base, added, other)
    return contents | family.with_markers(carried, specials, base.kind, recycled)


def _pieces(added: Sequence[AddedToken], *, special: bool) -> list[Piece]:
    return [token.as_piece() for token in added if (token.kind == "special") == special]


def _sibling(base: Tokenizer, added: Sequence[AddedToken], other: Tokenizer) -> dict[str, bytes]:
    """Extend a neighbouring vocabulary file by the same pieces under the same ids."""
    source = open_source(other)
    source.adopt(_pieces(added, special=False))
    built = source.build(_pieces(added, special=True))
    texts = [token.text for token in added if token.kind == "target"]
    wanted = [[token.id] for token in added if token.kind == "target"]
    if built.inner_ids(texts) != wanted:
        name, other_name = base.files[0].name, other.files[0].name
        raise TokenizerError(
            f"'{other_name}' does not reach every new token where '{name}' does: they merge apart",
            hint=f"move {other_name} away and make it again from the extended tokenizer",
        )
    return built.contents()


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _check(base: Tokenizer, added: Sequence[AddedToken], built: Built, path: Path) -> None:
    """Read back what was written: old ids hold the same pieces, new ids the new ones."""
    written = load(str(path))
    recycled = {token.id for token in added if token.kind != "recovered"}
    for token_id in range(base.info.vocab_size):
        if token_id not in recycled and written.token_bytes(token_id) != base.token_bytes(token_id):
            raise VerificationError(f"the old token {token_id} is another one in the new files")
    texts = [token.text for token in added]
    extended = built.tokenizer()
    if [written.encode(text) for text in texts] != [extended.encode(text) for text in texts]:
        raise VerificationError("the written tokenizer gives other ids than the one in memory")
