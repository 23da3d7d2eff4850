"""From the reports of several models to the content of ``comparison.json``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from analyzer.errors import UsageError
from analyzer.report.data import at, items, mapping, number, rows, texts

if TYPE_CHECKING:
    from collections.abc import Sequence

SCHEMA = "analyzer/comparison/1"
TERMS = 12
TEXTS = 5
# a text to cut has some words around its term; a term's context is cut in the middle of words
SHORTEST_TEXT = 30
_PLAIN = {  # what a row takes over as it is: its key, and where it stands in report.json
    "name": "model.name",
    "source": "model.source",
    "algorithm": "model.algorithm",
    "vocab_size": "model.vocab_size",
    "tokens": "tokens.total",
    "characters_per_token": "tokens.characters_per_token",
    "bytes_per_token": "tokens.bytes_per_token",
    "fertility": "tokens.fertility",
    "single_token_share": "tokens.single_token_share",
    "byte_fallback_share": "tokens.byte_fallback_share",
    "terms_fragmented_share": "terms.fragmented_share",
    "terms_absent_share": "terms.absent_share",
    "proposed_tokens": "proposal.tokens",
    "heldout_saving": "proposal.heldout_saving",
    "heldout_interval": "proposal.heldout_interval",
    "added_parameters": "proposal.cost.added_parameters",
    "recommendation": "decision.recommendation",
    "confidence": "decision.confidence",
    "digest": "model.digest",
}


def compare(
    reports: Sequence[dict[str, Any]],
    folders: Sequence[str],
    cuts: Sequence[dict[str, Any]] = (),
) -> dict[str, Any]:
    """Give the content of ``comparison.json``: one row a model, the fewest tokens first.

    ``reports`` are contents of report.json on one corpus, ``folders`` the relative folder of
    each. ``cuts`` are texts with each model's pieces, in the order of the reports, as
    ``{"text": ..., "pieces": [[...], ...]}``; the texts that all reports show if not given.

    >>> made = [{"model": {"name": n}, "tokens": {"total": t}} for n, t in [("a", 9), ("b", 6)]]
    >>> models = compare(made, ["a", "b"])["models"]
    >>> [(row["name"], row["times_the_fewest"]) for row in models]
    [('b', 1.0), ('a', 1.5)]
    """
    digests = {at(report, "corpus.digest") for report in reports} - {None}
    if len(digests) > 1:
        raise UsageError(
            "reports of different corpora cannot be compared",
            hint="analyze one corpus for every model: analyze CORPUS --model A --model B",
        )
    order = sorted(range(len(reports)), key=lambda i: _tokens(reports[i]))
    ranked = [reports[i] for i in order]
    fewest = next((number(report, "tokens.total") for report in ranked), 0.0)
    models = [
        _row(report, folders[i], rank, fewest)
        for rank, (i, report) in enumerate(zip(order, ranked, strict=True), 1)
    ]
    own = [{**cut, "pieces": [cut["pieces"][i] for i in order]} for cut in cuts]
    return {
        "metadata": _metadata(reports),
        "corpus": mapping(reports[0], "corpus") if reports else {},
        "models": models,
        "samples": own or _shared(ranked, "proposal.samples", "text", "before")[:TEXTS],
        "terms": _shared(ranked, "terms.top", "term", "pieces")[:TERMS],
    }


def texts_to_cut(reports: Sequence[dict[str, Any]]) -> list[str]:
    """Choose the texts that show best how every model cuts: from each report's in turn.

    Held-out lines with a typical saving come first, then the surroundings of the best terms.
    """
    lists = [[str(row.get("text", "")) for row in rows(r, "proposal.samples")] for r in reports]
    longest = max(map(len, lists), default=0)
    found = [lines[i] for i in range(longest) for lines in lists if i < len(lines)]
    for term in rows(reports[0], "terms.top") if reports else []:
        found += [_whole_words(context) for context in texts(term, "contexts")[:1]]
    return list(dict.fromkeys(t for t in found if len(t) >= SHORTEST_TEXT))[:TEXTS]


def _whole_words(context: str) -> str:
    """Drop the halves of words at the ends, where a language writes spaces.

    >>> _whole_words("surance that the lessor could show neglig")
    'that the lessor could show'
    """
    parts = context.split(" ")
    return " ".join(parts[1:-1]) if len(parts) > 4 else context


def _tokens(report: dict[str, Any]) -> float:
    """Order by tokens; a model whose tokens are not known comes last."""
    return number(report, "tokens.total") or float("inf")


def _row(report: dict[str, Any], folder: str, rank: int, fewest: float) -> dict[str, Any]:
    total, saving = number(report, "tokens.total"), at(report, "proposal.heldout_saving")
    kind, entry = _dominant(report)
    return {
        "rank": rank,
        "folder": folder,
        **{key: at(report, path) for key, path in _PLAIN.items()},
        "times_the_fewest": round(total / fewest, 4) if total and fewest else None,
        "tokens_after_extension": (
            round(total * (1 - number(report, "proposal.heldout_saving")))
            if total and saving is not None
            else None
        ),
        "symbol_class": kind,
        "symbol_pieces_per_character": entry.get("pieces_per_character"),
        "reason": next(iter(texts(report, "decision.reasons")), None),
        "flips_if": texts(report, "decision.flips_if"),
        "translations": {
            lang: {
                "reason": next(iter(texts(told, "reasons")), None),
                "flips_if": texts(told, "flips_if"),
            }
            for lang, told in mapping(report, "decision.translations").items()
        },
    }


def _dominant(report: dict[str, Any]) -> tuple[str | None, dict[str, Any]]:
    """Give the symbolic class with the largest share of the characters."""
    classes = mapping(report, "symbols.classes")
    found = {name: entry for name, entry in classes.items() if isinstance(entry, dict)}
    name = max(found, key=lambda key: number(found[key], "share"), default=None)
    return name, found.get(name or "", {})


def _shared(
    reports: Sequence[dict[str, Any]], path: str, name: str, pieces: str
) -> list[dict[str, Any]]:
    """Give what every report cuts, in the order of the first, with the pieces of each."""
    cut = [{str(row.get(name)): items(row, pieces) for row in rows(r, path)} for r in reports]
    every = [text for text in (cut[0] if cut else {}) if all(text in own for own in cut)]
    return [{name: text, "pieces": [own[text] for own in cut]} for text in every]


def _metadata(reports: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Say which run this was: the scan is shared, so the last report's time is the whole time."""
    kept = ("tool_version", "generated_at", "command")
    last = reports[-1] if reports else {}
    return {
        "schema": SCHEMA,
        **{key: at(last, f"metadata.{key}") for key in kept},
        "seconds": max((number(r, "metadata.seconds") for r in reports), default=None),
        "run_ids": [at(r, "metadata.run_id") for r in reports],
    }
