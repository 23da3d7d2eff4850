"""Why something was not analysed: one closed set of codes, each with its sentence."""

from __future__ import annotations

from analyzer.values import SkippedFile

REASONS = {
    "empty": "it holds no bytes",
    "no-text": "nothing in it is text to analyse",
    "binary": "it is binary data, not text",
    "unsupported": "its format is known and is not read here",
    "unreadable": "the system refused to open or read it",
    "not-a-file": "it is a device, pipe, socket or link, which is never opened",
    "bad-encoding": "its bytes are text in no encoding that was recognised",
    "bad-line": "the line or record is not valid in its format",
    "record-too-large": "one record is larger than what is held in memory at once",
    "broken-file": "the structure of the file is damaged",
    "encrypted": "it needs a password",
    "archive-broken": "the archive is damaged or ends early; what came before it counts",
    "archive-too-large": "it expands beyond the limit for archives",
    "archive-too-deep": "it is an archive inside an archive",
}


class Unreadable(Exception):  # noqa: N818 - it ends one file, it is not a failure of the program
    """Ends the reading of one file; becomes a SkippedFile before it leaves the room."""

    def __init__(self, reason: str, detail: str) -> None:
        """Keep the code and the words apart."""
        super().__init__(reason, detail)
        self.reason = reason
        self.detail = detail


class Refused(Unreadable):
    """A file that must not be read on: not even what was already decoded is given out."""


def skipped(path: str, reason: str, detail: str = "") -> SkippedFile:
    """Make a SkippedFile whose reason is one of the set; without detail, the set's sentence.

    >>> skipped("a.txt", "empty")
    SkippedFile(path='a.txt', reason='empty', detail='it holds no bytes')
    """
    return SkippedFile(path, reason, detail or REASONS[reason])
