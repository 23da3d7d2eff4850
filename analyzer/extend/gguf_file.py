"""The vocabulary of a GGUF, written anew without the weights, for llama.cpp.

All metadata is carried over; only the token lists, the merges and the vocabulary size change.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analyzer.extend.chain import Piece

NORMAL, CONTROL, USER_DEFINED = 1, 3, 4
"""Values of ``tokenizer.ggml.token_type``; a reader of text matches the last one by itself."""
_TOKENS, _SCORES, _TYPES, _MERGES = (
    f"tokenizer.ggml.{name}" for name in ("tokens", "scores", "token_type", "merges")
)
_LISTS = (_TOKENS, _SCORES, _TYPES)


def with_pieces(path: Path, pieces: Sequence[Piece], specials: Sequence[Piece]) -> bytes:
    """Give a GGUF of metadata alone, with new pieces and special markers in the vocabulary."""
    import gguf

    reader = gguf.GGUFReader(path)
    fields = {
        name: (field.contents(), field.types[0], field.types[-1])
        for name, field in reader.fields.items()
        if not name.startswith("GGUF.")
    }
    architecture = fields.pop("general.architecture")[0]
    changed = _changed({name: value for name, (value, _, _) in fields.items()}, pieces, specials)
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "vocabulary.gguf"
        writer = gguf.GGUFWriter(target, architecture)
        for name, (value, kind, inside) in fields.items():
            is_array = kind == gguf.GGUFValueType.ARRAY
            value = changed.get(name, value)  # noqa: PLW2901
            if is_array and not value:
                continue  # the format has no empty arrays
            writer.add_key_value(name, value, kind, inside if is_array else None)
        writer.write_header_to_file()
        writer.write_kv_data_to_file()
        writer.close()
        return target.read_bytes()


def _changed(
    fields: dict[str, Any], pieces: Sequence[Piece], specials: Sequence[Piece]
) -> dict[str, Any]:
    """Give the new values of the fields that change."""
    new = [(piece, NORMAL) for piece in pieces if piece.kind != "recovered"]
    marker = CONTROL if _MERGES in fields else USER_DEFINED  # in SentencePiece, a piece matched
    new += [(special, marker) for special in specials]
    changed: dict[str, Any] = {name: list(fields[name]) for name in _LISTS if name in fields}
    for piece, kind in sorted(new, key=lambda entry: entry[0].id):
        entry = {_TOKENS: piece.piece, _SCORES: piece.score or 0.0, _TYPES: kind}
        for name, values in changed.items():
            if piece.id < len(values):  # a recycled id
                values[piece.id] = entry[name]
            else:
                values.append(entry[name])
    if _MERGES in fields:
        merges = [" ".join(piece.merge) for piece in pieces if piece.merge is not None]
        changed[_MERGES] = fields[_MERGES] + merges
    sizes = [name for name in fields if name.endswith(".vocab_size")]
    return changed | dict.fromkeys(sizes, len(changed[_TOKENS]))
