"""The fixed text by which llama.cpp's converter recognises a byte-level tokenizer.

The converter hashes the ids of this text and looks the hash up to learn how the tokenizer splits
text; an extended tokenizer that read it differently could not be converted any more.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from analyzer.extend.source import RefusedTokenError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

PROBE = (
    "\n \n\n \n\n\n \t \t\t \t\n  \n   \n    \n     \n"
    "🚀 (normal) 😶\u200d🌫\ufe0f (multiple emojis concatenated) ✅ 🦙🦙 "
    "3 33 333 3333 33333 333333 3333333 33333333 3.3 3..3 3...3 កាន់តែពិសេសអាច😁 "
    "?我想在apple工作1314151天～ ------======= нещо на Български "
    "''''''```````\"\"\"\"......!!!!!!?????? "
    "I've been 'told he's there, 'RE you sure? 'M not sure I'll make it, "
    "'D you like some tea? We'Ve a'lL"
)


def joins(segments: Iterable[Sequence[str]]) -> frozenset[str]:
    """Give every piece that a merge could make inside the segments, which must not be made.

    >>> sorted(joins([["a", "b", "c"], ["d"]]))
    ['ab', 'abc', 'bc']
    """
    return frozenset(
        "".join(pieces[start:end])
        for pieces in segments
        for start in range(len(pieces))
        for end in range(start + 2, len(pieces) + 1)
    )


def refuse_probe(spelling: str, forbidden: frozenset[str]) -> None:
    """Raise RefusedTokenError for a token that the probe would be read with."""
    if spelling in forbidden:
        raise RefusedTokenError(
            "in-llama.cpp-probe",
            "it stands in the text by which llama.cpp's converter recognises the tokenizer",
        )
