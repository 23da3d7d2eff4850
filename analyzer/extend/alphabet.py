"""How pieces are spelled in files, and how a person reads them."""

from __future__ import annotations

import re

from analyzer.tokenizers import bytelevel

SPACE = "▁"
_BYTE_PIECE = re.compile(r"<0x[0-9A-F]{2}>")
_LONE_BYTE = re.compile("[\udc80-\udcff]")


def is_byte_piece(piece: str) -> bool:
    """Say whether a SentencePiece piece stands for one byte of a character it lacks.

    >>> is_byte_piece("<0xE5>"), is_byte_piece("x")
    (True, False)
    """
    return _BYTE_PIECE.fullmatch(piece) is not None


def unspell_bytes(piece: str) -> bytes:
    """Give the bytes that a piece of a byte-level file stands for; foreign pieces as UTF-8.

    >>> unspell_bytes("ĠnÃ©").decode()
    ' né'
    """
    data = bytelevel.to_bytes(piece)
    return piece.encode("utf-8", "replace") if data is None else data


def readable(data: bytes) -> str:
    r"""Read bytes as running text, bytes of no whole character as ``<0xE5>``.

    >>> readable(" 高".encode() + b"\xe5")
    ' 高<0xE5>'
    """
    text = data.decode("utf-8", "surrogateescape")
    return _LONE_BYTE.sub(lambda match: f"<0x{ord(match[0]) - 0xDC00:02X}>", text)
