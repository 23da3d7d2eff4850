"""Closing marks, found in linear time however many openings there are."""

from __future__ import annotations


class Closings:
    """Gives the next closing mark after a place; each stretch of text is searched once.

    >>> closings = Closings("<a> <a> </a>")
    >>> closings.after("</a>", 3), closings.after("</a>", 7), closings.after("</b>", 0)
    (8, 8, -1)

    Places must be asked for in ascending order.
    """

    def __init__(self, text: str) -> None:
        self._text = text
        self._next: dict[str, int] = {}

    def after(self, mark: str, at: int) -> int:
        """Give where the mark next stands at or after a place, or -1."""
        known = self._next.get(mark)
        if known is None or 0 <= known < at:
            known = self._next[mark] = self._text.find(mark, at)
        return known
