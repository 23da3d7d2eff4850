"""Other ways to adapt, side by side, each with when it is the better choice."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from analyzer.decide.conditions import Reading
from analyzer.decide.evaluate import evaluate, fill, without_waived
from analyzer.decide.facts import derive

if TYPE_CHECKING:
    from collections.abc import Mapping

    from analyzer.decide.factspec import Fact
    from analyzer.decide.pack import Pack


def alternatives(
    facts: Mapping[str, Fact], pack: Pack, recommendation: str | None = None
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
        because = {True: one.better, False: one.otherwise}.get(bool(fits), "")
        if fits is None:
            because = f"Not known: {', '.join(reading.unknown(one.condition))}."
        rows.append(
            {
                "id": one.id,
                "name": one.title,
                "when": one.when,
                "fits_here": fits,
                "because": fill(because, known, pack),
                "references": [{"title": r.title, "url": r.url} for r in one.references],
            }
        )
    return tuple(rows)
