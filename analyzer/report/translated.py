"""The decision in the reader's language: what ``report.json`` holds beside the English texts."""

from __future__ import annotations

from typing import Any

from analyzer.report.data import mapping, rows, texts
from analyzer.report.words import load


def translated(data: dict[str, Any], lang: str) -> dict[str, Any]:
    """Give the content with its decision told in a language; what has no such text stays English.

    >>> decision = {"reasons": ["saves 5 %"], "translations": {"zh": {"reasons": ["节省 5%"]}}}
    >>> translated({"decision": decision}, "zh")["decision"]["reasons"]
    ['节省 5%']
    >>> translated({"decision": decision}, "en")["decision"]["reasons"]
    ['saves 5 %']
    """
    told = mapping(data, f"decision.translations.{lang}")
    if not told:
        return data
    decision = dict(mapping(data, "decision"))
    decision |= {key: told[key] for key in ("reasons", "flips_if", "missing") if key in told}
    because, titles = mapping(told, "because"), mapping(told, "titles")
    gap = load(lang)("list_gap")
    cited = mapping(told, "references")
    decision["trace"] = [
        row | _known(because=because.get(rule), title=titles.get(rule)) | _cited(row, cited)
        for row in rows(data, "decision.trace")
        for rule in [str(row.get("rule"))]
    ]
    decision["budgets"] = [
        row
        | _known(because=gap.join(titles[rule] for rule in texts(row, "rules") if rule in titles))
        for row in rows(data, "decision.budgets")
    ]
    decision["alternatives"] = [
        row | mapping(mapping(told, "alternatives"), str(row.get("id"))) | _cited(row, cited)
        for row in rows(data, "decision.alternatives")
    ]
    return data | {"decision": decision}


def _cited(row: dict[str, Any], told: dict[str, Any]) -> dict[str, Any]:
    """Give the references of a row with their titles told, as far as they are."""
    found = rows(row, "references")
    titled = [one | _known(title=told.get(str(one.get("title")))) for one in found]
    return {"references": titled} if titled else {}


def _known(**found: Any) -> dict[str, Any]:
    return {key: text for key, text in found.items() if text}
