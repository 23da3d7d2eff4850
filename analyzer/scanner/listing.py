"""The ranked terms as one model's tokenizer sees them: a table, since most rows are only written.

The columns are the fields of a ``values.Term``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from analyzer import terms
from analyzer.scanner.encode import encode_in_text
from analyzer.values import Term, TermStats

if TYPE_CHECKING:
    from analyzer.scanner.table import ScanTable
    from analyzer.tokenizers.base import Tokenizer

TOP_TERMS = 300
LISTED_TERMS = 50_000
"""So many of the best terms are listed and measured; the rest are too weak to be read."""
_TEXTS = pl.List(pl.String)
_NONE = pl.Series([[]], dtype=_TEXTS)


def rank(table: ScanTable, *, top: int | None = None) -> pl.DataFrame:
    """Rank the terms of both sides of the split; no model is needed for it."""
    passages = [text for _, text, _ in table.train_sample.items()]
    return terms.rank_frame(table.train.merge(table.heldout), top=top, passages=passages)


def listed(ranked: pl.DataFrame, table: ScanTable, tokenizer: Tokenizer | None) -> pl.DataFrame:
    """Give ranked terms as a report lists them, the best with up to three passages around each.

    A term is in the vocabulary if any form of it is one token. Without a tokenizer no term has
    pieces and none is in a vocabulary.
    """
    if ranked.is_empty():
        return pl.DataFrame(schema=_SCHEMA)
    bare = pl.col("forms").list.eval(pl.element().str.strip_chars())
    parts = [name for name in ranked.columns if name.startswith("score_")]
    return ranked.with_columns(
        bare.list.unique(maintain_order=True),
        score=pl.Series([round(score, 6) for score in ranked["score"].to_list()]),
        pieces=_pieces(ranked["forms"].list.first().to_list(), tokenizer),
        in_vocabulary=_in_vocabulary(ranked["forms"], tokenizer),
        contexts=_contexts(ranked["forms"], table),
        score_parts=pl.struct(pl.col(name).alias(name[6:]) for name in parts),
    ).select(*_SCHEMA)


def terms_of(listed: pl.DataFrame) -> tuple[Term, ...]:
    """Give listed terms one by one."""
    lists = [name for name, kind in listed.schema.items() if kind == _TEXTS]
    return tuple(
        Term(**row | {name: tuple(row[name]) for name in lists})
        for row in listed.iter_rows(named=True)
    )


def term_stats(listed: pl.DataFrame) -> TermStats:
    """Add up listed terms."""
    counts = listed["count"].to_numpy()
    pieces = listed["pieces"].list.len().to_numpy().astype(np.int64)
    words = listed["term"].str.count_matches(r"\S+").to_numpy()
    total = int(counts.sum())
    return TermStats(
        distinct=len(listed),
        occurrences=total,
        absent_share=_share(int(counts[~listed["in_vocabulary"].to_numpy()].sum()), total),
        fragmented_share=_share(int(counts[pieces > words].sum()), total),
        pieces_per_term=_share(int(counts @ pieces), total),
        top=terms_of(listed.head(TOP_TERMS)),
    )


def _pieces(forms: list[str], tokenizer: Tokenizer | None) -> pl.Series:
    """Give the pieces of each form, as it stands in running text: list of str [forms]."""
    if tokenizer is None:
        return _NONE.new_from_index(0, len(forms))
    rows = pl.int_range(len(forms), eager=True).alias("row")
    ids, lengths = encode_in_text(tokenizer, forms)
    met, which = np.unique(ids, return_inverse=True)
    names = pl.Series([tokenizer.piece(i) for i in met.tolist()], dtype=pl.String)
    flat = pl.DataFrame({"row": np.repeat(rows.to_numpy(), lengths), "piece": names.gather(which)})
    lists = flat.group_by("row", maintain_order=True).agg("piece")
    every = rows.to_frame().join(lists, on="row", how="left", maintain_order="left")
    return every["piece"].fill_null(pl.lit(_NONE).first())


def _in_vocabulary(forms: pl.Series, tokenizer: Tokenizer | None) -> pl.Series:
    """Say of each term whether a form of it is one token, with or without a space before it.

    Only a form that is spelled like some token is worth a closer look; few are.
    """
    found = np.zeros(len(forms), dtype=bool)
    if tokenizer is None:
        return pl.Series(found)
    rows = np.repeat(np.arange(len(forms)), forms.list.len().to_numpy())
    texts = forms.explode()
    like = _plainly(texts.str.strip_chars(" "))
    close = np.flatnonzero(like.is_in(_plainly(_spellings(tokenizer)).implode()).to_numpy())
    rows, texts = rows[close], texts.gather(close)
    both = [form for text in texts.to_list() for form in (text, _otherwise(text))]
    _, lengths = encode_in_text(tokenizer, both)
    found[rows[(lengths == 1).reshape(-1, 2).any(axis=1)]] = True
    return pl.Series(found)


def _spellings(tokenizer: Tokenizer) -> pl.Series:
    """Give the texts of all tokens; one that is no text on its own is none."""
    table = map(tokenizer.token_bytes, range(tokenizer.info.vocab_size))
    texts = b"\0".join([data.strip(b" ") for data in table]).decode("utf-8", "replace")
    return pl.Series(texts.split("\0"))


def _plainly(texts: pl.Series) -> pl.Series:
    """Give texts in small letters without accents, which some tokenizers drop."""
    others = np.flatnonzero((texts.str.len_bytes() > texts.str.len_chars()).to_numpy())
    plain = texts.gather(others).str.normalize("NFKC").str.to_lowercase().str.normalize("NFKD")
    plain = plain.str.replace_all(r"\p{Mn}", "")
    return texts.str.to_lowercase().scatter(others, plain)


def _otherwise(form: str) -> str:
    """Give a form's other self, with or without the leading space."""
    return form[1:] if form.startswith(" ") else f" {form}"


def _contexts(forms: pl.Series, table: ScanTable) -> pl.Series:
    """Give the best terms up to three passages around each, from the samples."""
    texts = [
        text for side in (table.train_sample, table.heldout_sample) for _, text, _ in side.items()
    ]
    first = forms.head(TOP_TERMS).list.first().str.strip_chars()
    found = terms.contexts(first.to_list(), texts)
    shown = [list(found.get(form, ())) for form in first]
    rest = _NONE.new_from_index(0, len(forms) - len(shown))
    return pl.concat([pl.Series(shown, dtype=_TEXTS), rest])


def _share(part: float, whole: float) -> float:
    return float(part) / float(whole) if whole else 0.0


_SCHEMA: dict[str, pl.DataType] = {
    "term": pl.String(),
    "count": pl.Int64(),
    "documents": pl.Int64(),
    "score": pl.Float64(),
    "pieces": _TEXTS,
    "forms": _TEXTS,
    "class_": pl.String(),
    "in_vocabulary": pl.Boolean(),
    "language": pl.String(),
    "expansion": pl.String(),
    "contexts": _TEXTS,
    "score_parts": pl.Struct([]),
}
