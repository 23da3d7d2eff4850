"""How pieces are spelled in files."""

from __future__ import annotations

import re

from analyzer.tokenizers import bytelevel

SPACE = "▁"
_BYTE_PIECE = re.compile(r"<0x[0-9A-F]{2}>")


def is_byte_piece(piece: str) -> bool:
    """Say whether a SentencePiece piece stands for one byte of a character it lacks.

    >>> is_byte_piece("<0xE5>"), is_byte_piece("x")
    (True, False)
    """
    return _BYTE_PIECE.fullmatch(piece) is not None


def byte_pieces(character: str) -> set[str]:
    """Give the pieces that SentencePiece puts in the place of a character it lacks.

    >>> sorted(byte_pieces("é"))
    ['<0xA9>', '<0xC3>']
    """
    return {f"<0x{byte:02X}>" for byte in character.encode()}


def unspell_bytes(piece: str) -> bytes:
    """Give the bytes that a piece of a byte-level file stands for; foreign pieces as UTF-8.

    >>> unspell_bytes("ĠnÃ©").decode()
    ' né'
    """
    data = bytelevel.to_bytes(piece)
    return piece.encode("utf-8", "replace") if data is None else data
