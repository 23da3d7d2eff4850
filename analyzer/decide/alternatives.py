"""Other ways to adapt, side by side, each with when it is the better choice."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from analyzer.decide.conditions import Reading
from analyzer.decide.evaluate import evaluate, fill, without_waived
from analyzer.decide.facts import derive
from analyzer.decide.words import phrase, told

if TYPE_CHECKING:
    from collections.abc import Mapping

    from analyzer.decide.factspec import Fact
    from analyzer.decide.pack import Pack


def alternatives(
    facts: Mapping[str, Fact],
    pack: Pack,
    recommendation: str | None = None,
    lang: str = "en",
) -> tuple[dict[str, Any], ...]:
    """Return every alternative of the pack, and whether it is the better choice here.

    >>> from analyzer.decide import load_pack
    >>> rows = alternatives({"decision.recommendation": "extend"}, load_pack())
    >>> sorted(rows[0])
    ['because', 'fits_here', 'id', 'name', 'references', 'when']

    ``fits_here`` is ``None`` where a fact that it hangs on is not known.
    """
    known = derive(facts)
    if recommendation is None:
        recommendation = evaluate(known, without_waived(pack)).recommendation
    known["decision.recommendation"] = recommendation
    rows = []
    for one in pack.alternatives.values():
        reading = Reading(pack.values, pack.definitions, known)
        fits = reading.judge(one.condition)
        because = told(one, "better" if fits else "otherwise", lang)
        if fits is None:
            unknown = phrase("comma", lang).join(reading.unknown(one.condition))
            because = phrase("not_known", lang, names=unknown)
        rows.append(
            {
                "id": one.id,
                "name": told(one, "title", lang),
                "when": told(one, "when", lang),
                "fits_here": fits,
                "because": fill(because, known, pack, lang),
                "references": [{"title": r.title, "url": r.url} for r in one.references],
            }
        )
    return tuple(rows)
