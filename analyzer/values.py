"""The values that travel between the rooms; standard library only, no behaviour beyond shape.

A field that is a share lies in [0, 1]. ``None`` means "not known", never zero.
The names of the fields are the keys of ``report.json``; ``class_`` is written as ``class``.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields, is_dataclass
from functools import cache
from typing import Any, NamedTuple

# ------------------------------------------------------------------ corpus


@dataclass(frozen=True, slots=True)
class Document:
    """A text to analyse, or one part of a long one.

    ``path`` is where a person finds it: ``notes.txt``, ``rows.jsonl#12``, ``a.zip!b/c.txt``.
    A long document is cut at line ends into parts; ``offset`` counts the characters of the
    document before this part, so that ``offset + i`` is a position in the whole document.
    """

    path: str
    text: str
    size_bytes: int
    part: int = 0
    offset: int = 0


@dataclass(frozen=True, slots=True)
class SkippedFile:
    """Something that was not analysed, and why: a value of the result, not a log line."""

    path: str
    reason: str
    detail: str


@dataclass(frozen=True, slots=True)
class CorpusStats:
    """What was read.

    ``words`` are tokens of the language, not of the model; ``name`` is what the user called the
    corpus; a language that cannot be told is ``und``.

    ``duplicate_share`` is of documents (of parts, for long ones) that repeat an earlier one after
    normalisation; ``repeated_text_share`` of the runs of 13 words that stood before, which
    near-copies and boilerplate share as well.
    """

    documents: int
    bytes: int
    characters: int
    words: int
    languages: dict[str, float]
    duplicate_share: float
    skipped: tuple[SkippedFile, ...]
    digest: str
    repeated_text_share: float = 0.0
    name: str = ""


# ------------------------------------------------------------------ model and tokens


@dataclass(frozen=True, slots=True)
class ModelInfo:
    """A tokenizer and what is known of the model behind it.

    ``algorithm`` is one of ``byte-level-bpe``, ``sentencepiece-bpe``, ``unigram``, ``wordpiece``.
    ``parameters`` and ``hidden_size`` are of the model, ``None`` without its configuration.
    """

    name: str
    source: str
    algorithm: str
    vocab_size: int
    tied_embeddings: bool | None
    parameters: int | None
    hidden_size: int | None
    digest: str


@dataclass(frozen=True, slots=True)
class TokenStats:
    """How the model's tokenizer cuts this corpus.

    ``fertility`` is tokens a word (Rust et al. 2021, arXiv 2012.15613, section 3.2), or tokens a
    run without white space where the text has hardly any words (one SMILES a line);
    ``single_token_share`` is the share of word occurrences that are one token;
    ``byte_fallback_share`` the share of tokens that hold no whole character; ``unknown_share``
    that of characters under tokens that stand for whatever the vocabulary lacks: the model sees
    nothing of them. It is of the sampled passages.
    """

    total: int
    bytes_per_token: float
    characters_per_token: float
    fertility: float
    single_token_share: float
    byte_fallback_share: float
    pieces_histogram: dict[str, float] = field(default_factory=dict)
    unknown_share: float = 0.0


# ------------------------------------------------------------------ terms and symbols


@dataclass(frozen=True, slots=True)
class Term:
    """A ranked domain term with its evidence.

    ``documents`` counts documents, or 4,096-character passages of longer ones, that hold the term;
    ``pieces`` are the model's pieces of the most frequent form as it stands in running text;
    ``forms`` the surface forms joined under the term, most frequent first;
    ``class_`` its make: ``word``, ``multi-word``, ``compound``, ``abbreviation``,
    ``mixed-script``, ``new-word``. An abbreviation's ``expansion`` is the one in the text.
    """

    term: str
    count: int
    documents: int
    score: float
    pieces: tuple[str, ...]
    forms: tuple[str, ...]
    class_: str
    in_vocabulary: bool
    language: str = ""
    expansion: str = ""
    contexts: tuple[str, ...] = ()
    score_parts: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TermStats:
    """The term list (the 50,000 best) and its totals; shares are of term occurrences.

    A term is *absent* if no form of it is one token, *fragmented* if a word of it is cut.
    """

    distinct: int
    occurrences: int
    absent_share: float
    fragmented_share: float
    pieces_per_term: float
    top: tuple[Term, ...]


class Span(NamedTuple):  # made by the hundred thousand: a dataclass takes seven times as long
    """Symbolic content in a text: ``text`` is ``document[start:end]``, in characters."""

    start: int
    end: int
    class_: str
    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class SymbolCount:
    """A symbol that recurs, or a unit inside symbols: how often it stood, and its pieces.

    ``count`` is of the training side's sample; ``pieces`` are the model's where it stands alone.
    """

    text: str
    count: int
    pieces: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SymbolKind:
    """One kind of a class, measured as the class is; shares are of the whole corpus.

    What is counted in pieces is ``None`` where no span of the kind came into the sample. A kind
    that is ``in_prose`` is of words as well: names. Those are looked for in ``sampled_share`` of
    the characters; where that is not all, ``share_interval`` is 95 % of the share.
    """

    spans: int
    share: float
    tokens_share: float | None
    pieces_per_span: float | None
    pieces_per_character: float | None
    byte_fallback_share: float | None
    top: tuple[SymbolCount, ...] = ()
    in_prose: bool = False
    sampled_share: float = 1.0
    share_interval: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class SymbolClass:
    """One class of symbolic content; ``share`` is of the corpus's characters.

    ``kinds`` gives spans a kind, ``by_kind`` what was measured of each; ``examples`` the most
    frequent distinct spans, ``top`` those that recur. ``byte_fallback_share`` is of the pieces.
    ``surrounding_ratio`` is ``pieces_per_character`` against the prose of the same corpus,
    ``None`` where there is hardly any. ``units`` are the atomic units that would make good
    tokens, learned from the spans alone, the one that would save most first.
    """

    share: float
    spans: int
    kinds: dict[str, int]
    examples: tuple[str, ...]
    pieces_per_character: float
    tokens_share: float = 0.0
    pieces_per_span: float = 0.0
    byte_fallback_share: float = 0.0
    surrounding_ratio: float | None = None
    top: tuple[SymbolCount, ...] = ()
    units: tuple[SymbolCount, ...] = ()
    by_kind: dict[str, SymbolKind] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SymbolExcerpt:
    """A stretch of the corpus with the symbols in it; offsets are into ``text``."""

    text: str
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class SymbolStats:
    """Symbolic content of the corpus; ``prose_pieces_per_character`` is that of plain English.

    ``surrounding_pieces_per_character`` is that of the corpus outside its symbols;
    ``unknown_share`` is as in ``TokenStats``, of the sampled symbols.
    """

    share: float
    classes: dict[str, SymbolClass]
    prose_pieces_per_character: float | None = None
    surrounding_pieces_per_character: float | None = None
    excerpts: tuple[SymbolExcerpt, ...] = ()
    unknown_share: float = 0.0


# ------------------------------------------------------------------ json


_PLAIN = (str, int, float, type(None))


@cache
def _names(kind: type) -> tuple[tuple[str, str], ...]:
    """Give the names of a dataclass's fields, and their keys in JSON."""
    return tuple((f.name, f.name.rstrip("_")) for f in fields(kind))


def to_json(value: Any) -> Any:
    """Turn a value into what ``json.dumps`` takes, without loss and without private names.

    >>> to_json(SkippedFile("a.bin", "binary", "a NUL byte at 0"))
    {'path': 'a.bin', 'reason': 'binary', 'detail': 'a NUL byte at 0'}
    """
    if isinstance(value, _PLAIN):
        return value
    if is_dataclass(value) and not isinstance(value, type):
        return {key: to_json(getattr(value, name)) for name, key in _names(type(value))}
    if isinstance(value, Span):
        return {key.rstrip("_"): one for key, one in value._asdict().items()}
    if isinstance(value, dict):
        return {str(k): to_json(v) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [to_json(v) for v in value]
    return value
