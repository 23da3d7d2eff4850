"""The sections about the text itself: tokens, terms, symbols, corpus."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from analyzer.report.blocks import Bar, Bars, Block, Cell, Heading, Paragraph
from analyzer.report.data import at, items, mapping, number, rows
from analyzer.report.safe import clip, visible
from analyzer.report.shaping import (
    LONGEST_TEXT,
    number_cell,
    pairs,
    pieces_cell,
    row_note,
    section,
    table,
    text_cell,
)
from analyzer.report.verdict import hardly_words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analyzer.report.story import Section
    from analyzer.report.words import Words

TERMS_SHOWN = 300
EXAMPLE_CHARACTERS = 48
_TERMS = ("term", "pieces", "count", "documents", "score", "forms", "class", "in_vocabulary")
_SYMBOLS = ("class", "share", "spans", "pieces_per_character", "kinds", "examples")


def tokens(data: dict[str, Any], words: Words) -> Section:
    """Show how the tokenizer cuts the corpus; nothing of words where there are hardly any."""
    of_words = () if hardly_words(data) else ("fertility", "single_token_share")
    keys = ("total", "bytes_per_token", "characters_per_token", *of_words, "byte_fallback_share")
    histogram = mapping(data, "tokens.pieces_histogram")
    chart = None
    if histogram and not hardly_words(data):
        chart = bars(words("tokens.chart"), histogram, words)
    return section(words, "tokens", chart, pairs(at(data, "tokens"), words, "tokens", keys))


def bars(caption: str, shares: dict[str, Any], words: Words) -> Bars:
    """Draw shares as bars, the whole text filling the width."""
    made = (
        Bar(visible(key), words.share(share), round(min(1.0, max(0.0, number(shares, key))), 4))
        for key, share in shares.items()
    )
    return Bars(caption, tuple(made))


def terms(data: dict[str, Any], words: Words) -> Section:
    """Show the totals and the ranked terms, with the pieces that the model makes of them."""
    keys = ("distinct", "occurrences", "absent_share", "fragmented_share", "pieces_per_term")
    found = rows(data, "terms.top")
    totals = pairs(at(data, "terms"), words, "terms", keys)
    if not found:
        return section(words, "terms", Paragraph(words("terms.none")), totals)
    distinct = at(data, "terms.distinct")
    count = max(len(found), distinct if isinstance(distinct, int) else 0)
    shown = found[:TERMS_SHOWN]
    listed = table(
        words,
        "terms",
        _TERMS,
        (_term(row, words) for row in shown),
        note=row_note(words, len(shown), count, "terms.csv"),
        sortable=True,
        choice="class",
    )
    return section(words, "terms", totals, listed)


def _term(row: dict[str, Any], words: Words) -> tuple[Cell, ...]:
    forms = [clip(visible(form), LONGEST_TEXT) for form in items(row, "forms")]
    return (
        text_cell(row.get("term"), "term"),
        pieces_cell(row.get("pieces")),
        number_cell(words.count, row.get("count")),
        number_cell(words.count, row.get("documents")),
        number_cell(words.ratio, row.get("score")),
        Cell(" | ".join(forms[:4]), "forms", sort=float(len(forms))),
        Cell(words.name("class", row.get("class"))),
        Cell(words("yes" if row.get("in_vocabulary") else "no")),
    )


def symbols(data: dict[str, Any], words: Words) -> Section:
    """Show the symbolic content by class, and how it is cut beside prose."""
    classes = {
        name: entry
        for name, entry in mapping(data, "symbols.classes").items()
        if isinstance(entry, dict)
    }
    if not classes:
        return section(words, "symbols", Paragraph(words("symbols.none")))
    shares = {words.name("class", name): entry.get("share") for name, entry in classes.items()}
    lines = [
        text
        for name, entry in classes.items()
        for text in _estimated(words.name("class", name), entry, words)
    ]
    prose = at(data, "symbols.prose_pieces_per_character")
    if prose is not None:
        lines.insert(0, words("symbols.prose", pieces=words.ratio(prose)))
    return section(
        words,
        "symbols",
        bars(words("symbols.chart"), shares, words),
        table(words, "symbols", _SYMBOLS, (_class(*one, words) for one in classes.items())),
        *map(Paragraph, lines),
    )


def _estimated(class_: str, entry: dict[str, Any], words: Words) -> Iterator[str]:
    """Say of each kind that was looked for in a part of the text only how sure its share is."""
    for kind in mapping(entry, "by_kind").values():
        if isinstance(kind, dict) and len(items(kind, "share_interval")) == 2:
            told = words.interval(*kind["share_interval"])
            read = words.share(kind.get("sampled_share"))
            yield words("symbols.estimated", **{"class": class_}, read=read, interval=told)


def _class(name: str, entry: dict[str, Any], words: Words) -> tuple[Cell, ...]:
    kinds = [f"{visible(k)} {words.count(v)}" for k, v in mapping(entry, "kinds").items()]
    examples = [clip(visible(e), EXAMPLE_CHARACTERS) for e in items(entry, "examples")[:3]]
    return (
        Cell(words.name("class", name)),
        number_cell(words.share, entry.get("share")),
        number_cell(words.count, entry.get("spans")),
        number_cell(words.ratio, entry.get("pieces_per_character")),
        Cell(", ".join(kinds)),
        Cell(" | ".join(examples), "forms"),
    )


def corpus(data: dict[str, Any], words: Words) -> Section:
    """Show what was read, in which languages, and what was not read and why."""
    keys = ["documents", "bytes", "characters", "words", "duplicate_share", "repeated_text_share"]
    if hardly_words(data):
        keys = [key for key in keys if key not in {"words", "repeated_text_share"}]
    blocks: list[Block] = [pairs(at(data, "corpus"), words, "corpus", [*keys, "digest"])]
    languages = {
        words.name("languages", code or "und"): share
        for code, share in mapping(data, "corpus.languages").items()
    }
    if languages:
        blocks.append(bars(words("corpus.chart"), languages, words))
    skipped = rows(data, "corpus.skipped")
    if not skipped:
        return section(words, "corpus", *blocks, Paragraph(words("corpus.skipped_none")))
    caption = words("corpus.skipped", count=words.count(len(skipped)))
    shown = skipped[:TERMS_SHOWN]
    listed = table(
        words,
        "corpus",
        ("path", "reason", "detail"),
        (
            (
                text_cell(row.get("path"), "code"),
                text_cell(row.get("reason")),
                text_cell(row.get("detail")),
            )
            for row in shown
        ),
        name="skipped",
        caption=caption,
        note=row_note(words, len(shown), len(skipped), "report.json"),
    )
    return section(words, "corpus", *blocks, Heading(caption), listed)
