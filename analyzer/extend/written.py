"""The files that hold what the `tokenizers` library reads, each in its own format."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analyzer.extend.chain import Piece
    from analyzer.tokenizers.base import Tokenizer


def json_contents(
    origin: Tokenizer,
    document: dict[str, Any],
    pieces: Sequence[Piece],
    specials: Sequence[Piece],
) -> dict[str, bytes]:
    """Give the content of each file by its name, for the kind of file that was read."""
    path = origin.files[0]
    if origin.kind == "gguf":
        from analyzer.extend.gguf_file import with_pieces

        return {path.name: with_pieces(path, pieces, specials)}
    if origin.kind == "vocab.txt":
        return {path.name: vocab_txt(path.read_bytes(), document["model"]["vocab"])}
    if origin.kind == "bpe":
        vocab = json.dumps(document["model"]["vocab"], ensure_ascii=False).encode()
        merges = origin.files[1]
        return {path.name: vocab, merges.name: merges_txt(merges.read_bytes(), pieces)}
    indented = path.read_bytes()[:2] == b"{\n"
    return {path.name: json_text(document, indented=indented)}


def json_text(document: dict[str, Any], *, indented: bool) -> bytes:
    """Give JSON in UTF-8, indented as the libraries of the field do, or all in one line.

    >>> json_text({"model": {"type": "BPE"}}, indented=False)
    b'{"model":{"type":"BPE"}}'
    """
    if indented:
        return json.dumps(document, ensure_ascii=False, indent=2).encode() + b"\n"
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()


def vocab_txt(old: bytes, vocab: dict[str, int]) -> bytes:
    r"""Give a vocab.txt with the new pieces on the lines that their ids count.

    >>> vocab_txt(b"[UNK]\na\n", {"[UNK]": 0, "a": 1, "gene": 2})
    b'[UNK]\na\ngene\n'
    """
    lines = old.decode("utf-8").split("\n")
    if lines[-1] == "":
        lines.pop()
    names = {token_id: piece for piece, token_id in vocab.items()}
    lines = [names.get(i, line) for i, line in enumerate(lines)]
    end = max(names, default=-1) + 1
    lines += [names.get(i, f"[unused_{i}]") for i in range(len(lines), end)]
    return ("\n".join(lines) + "\n").encode()


def merges_txt(old: bytes, pieces: Sequence[Piece]) -> bytes:
    r"""Give a merges.txt with the new merges at its end.

    >>> from analyzer.extend.chain import Piece
    >>> merges_txt(b"#version: 0.2\na b\n", [Piece(3, "abc", "target", ("ab", "c"))])
    b'#version: 0.2\na b\nab c\n'
    """
    new = [" ".join(piece.merge) + "\n" for piece in pieces if piece.merge is not None]
    return old + (b"" if old.endswith(b"\n") else b"\n") + "".join(new).encode()
