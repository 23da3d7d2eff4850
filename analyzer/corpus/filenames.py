"""Names of files: which a reader passes over, and how one is shown."""

from __future__ import annotations

LITTER = frozenset({"__MACOSX", "Thumbs.db", "desktop.ini"})


def hidden(name: str) -> bool:
    """Say whether a file name is one that a folder's reader does not expect to be read.

    >>> hidden(".git"), hidden("notes.txt")
    (True, False)
    """
    return name.startswith(".") or name in LITTER


def label(path: str) -> str:
    r"""Give a path as clean text: undecodable bytes and control characters replaced.

    A file name is foreign input that is printed on a terminal and written as UTF-8.

    >>> label("a\x1b[2J.txt")
    'a�[2J.txt'
    """
    text = path.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else "�" for c in text)
