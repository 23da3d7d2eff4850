"""HTML: the text that a reader of the page sees, one Document a page."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from analyzer.corpus import decode
from analyzer.corpus.decode import Piece
from analyzer.corpus.parts import record
from analyzer.corpus.reasons import Unreadable
from analyzer.corpus.stream import RECORD_LIMIT_BYTES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analyzer.corpus.stream import ByteStream
    from analyzer.values import Document, SkippedFile

UNSEEN = (
    "head, script, style, noscript, template, svg, iframe, object, canvas, audio, video, select, "
    "[hidden], [style*='display:none'], [style*='display: none']"
)
BLOCKS = (
    "address, article, aside, blockquote, br, caption, dd, details, div, dl, dt, fieldset, "
    "figcaption, figure, footer, form, h1, h2, h3, h4, h5, h6, header, hr, li, main, nav, ol, p, "
    "pre, section, summary, table, tr, ul"
)
_KEPT = str.maketrans({"\n": "\x01", " ": "\x02", "\t": "\x03"})
_CHARSET = re.compile(rb"<meta[^>]+charset\s*=\s*[\"']?\s*([\w-]+)", re.IGNORECASE)


def read_html(
    stream: ByteStream, path: str, _text_field: str | None
) -> Iterator[Document | SkippedFile]:
    """Read the visible text of a page; blocks begin a new line, white space is as displayed.

    The charset that the page declares is taken where its bytes bear it out.
    """
    held, length = [], 0
    for piece in decode.pieces(stream, path, declared=_declared(stream)):
        if not isinstance(piece, Piece):
            yield piece
            continue
        held.append(piece.text)
        length += len(piece.text)
        if length > RECORD_LIMIT_BYTES:
            detail = f"a page of over {RECORD_LIMIT_BYTES >> 20} MiB"
            raise Unreadable("record-too-large", detail)
    text = visible_text("".join(held))
    if not text:
        raise Unreadable("no-text", "the page shows no text")
    yield from record(path, text)


def visible_text(html: str) -> str:
    r"""Give what a page shows, without markup.

    >>> visible_text("<p>Mitral <b>val</b>ve<script>x()</script><p>of the&nbsp;heart")
    'Mitral valve\nof the heart'
    """
    from selectolax.lexbor import LexborHTMLParser

    root = LexborHTMLParser(html).body
    if root is None:
        return ""
    for node in root.css(UNSEEN):
        if node.parent is not None:
            node.remove()
    for node in root.css("td, th"):
        node.insert_after(" ")
    # what is laid out by hand keeps its white space: it is marked until the rest is squeezed
    for node in root.css("pre, textarea"):
        node.replace_with("\x01" + node.text().translate(_KEPT) + "\x01")
    for node in root.css(BLOCKS):
        node.insert_before("\x01")
        node.insert_after("\x01")
    blocks = (" ".join(block.split()) for block in root.text().split("\x01"))
    text = "\n".join(filter(None, blocks))
    return text.replace("\x02", " ").replace("\x03", "\t").strip()


def _declared(stream: ByteStream) -> str | None:
    found = _CHARSET.search(stream.peek(4096))
    return found[1].decode().lower() if found else None
