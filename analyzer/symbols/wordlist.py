"""Word lists as they are best read: running text."""

from __future__ import annotations


def words(text: str) -> frozenset[str]:
    """Give the words of a text.

    >>> sorted(words("oxide amine amine"))
    ['amine', 'oxide']
    """
    return frozenset(text.split())
