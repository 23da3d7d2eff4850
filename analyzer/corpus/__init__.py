"""A path, folder, glob or standard input to Documents; what cannot be read is a SkippedFile.

>>> import io
>>> list(read(["-"], stdin=io.BytesIO(b"one text")))
[Document(path='-', text='one text', size_bytes=8, part=0, offset=0)]

What is settled here, once for every format:

- The text is kept as decoded: line ends are not translated, so offsets hold in the file. Of HTML
  the visible text is kept, of rows the fields that hold their text.
- The first bytes decide what a file is, then its suffix (``registry.py``); what is no known
  format is read as text. An encoding is recognised by what it decodes to (``detect.py``).
- A document is a text file, a page, a row. One of over a million characters is cut into parts,
  at places that depend on its text alone.
- ``size_bytes`` of text counts the bytes of the file, unpacked; of a page or row, the bytes of
  its text in UTF-8.
- A line or record that is broken costs itself. Nothing that is in a file raises an error; each
  loss is a SkippedFile with a reason from ``REASONS``.
- Nothing is held in memory but a block, a record of at most 64 MiB, and what comes out of an
  archive while it looks like a bomb. No member of an archive is written under its own name.
- Hidden files and reports of this program are no part of a folder; links are followed, a file
  that is reached twice is read once; pipes and devices are never opened. Addresses (s3://...) are
  opened by fsspec.
"""

from analyzer.corpus.duplicates import fingerprints
from analyzer.corpus.flow import read, read_source
from analyzer.corpus.limits import Limits
from analyzer.corpus.reasons import REASONS
from analyzer.corpus.sources import Source, look_again, walk
from analyzer.corpus.textless import losses, refuse_textless, without_text

__all__ = [
    "REASONS",
    "Limits",
    "Source",
    "fingerprints",
    "look_again",
    "losses",
    "read",
    "read_source",
    "refuse_textless",
    "walk",
    "without_text",
]
