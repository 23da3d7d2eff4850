"""A verdict in words, in English and, beside it, in every language that the pack has texts in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from analyzer.decide.alternatives import alternatives
from analyzer.decide.evaluate import because, fill, why
from analyzer.decide.schema import SCHEMA
from analyzer.decide.words import TRANSLATED, label, name, phrase, told

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analyzer.decide.evaluate import Verdict
    from analyzer.decide.facts import Facts
    from analyzer.decide.flips import Flip
    from analyzer.decide.pack import Pack, Waiver


@dataclass(frozen=True, slots=True)
class Told:
    """What there is to tell; ``active`` is the pack without its waived rules."""

    facts: Facts
    pack: Pack
    active: Pack
    verdict: Verdict
    flips: Sequence[Flip]


def translations(what: Told) -> dict[str, dict[str, Any]]:
    """Return the texts of a decision in every language beside English, by its code."""
    return {lang: _in(lang, what) for lang in TRANSLATED}


def _in(lang: str, what: Told) -> dict[str, Any]:
    rows = alternatives(what.facts, what.active, what.verdict.recommendation, lang)
    return {
        "reasons": reasons(what, lang),
        "flips_if": flips_if(what, lang),
        "missing": missing(what, lang),
        "because": whys(what, lang),
        "references": _references(what.pack, lang),
        "titles": {one.id: told(one, "title", lang) for one in what.pack.rules.values()},
        "alternatives": {
            row["id"]: {key: row[key] for key in ("name", "when", "because")} for row in rows
        },
    }


def _references(pack: Pack, lang: str) -> dict[str, str]:
    """Give the titles of references that the language has words for, by their English ones."""
    cited = [rule.references for rule in pack.rules.values()]
    cited += [one.references for one in pack.alternatives.values()]
    titles = dict.fromkeys(reference.title for references in cited for reference in references)
    found = {title: name("reference", title, lang) for title in titles}
    return {title: said for title, said in found.items() if said != title}


def reasons(what: Told, lang: str = "en") -> tuple[str, ...]:
    """Say what decided, then what else fired for and against it, then the cautions."""
    facts, pack, verdict = what.facts, what.active, what.verdict
    if verdict.level == "error":
        blocked = [one.rule for one in verdict.judged if one.outcome == "error"]
        titles = phrase("semicolon", lang).join(told(rule, "title", lang) for rule in blocked)
        unknown = phrase("semicolon", lang).join(label(fact, lang) for fact in _unknown(verdict))
        key = "waiting" if unknown else "blocked"
        return (phrase(key, lang, titles=titles, unknown=unknown),)
    deciding = verdict.deciding
    others = [rule for rule in verdict.fired() if rule not in deciding and rule.level != "caution"]
    said = [text for rule in deciding for text in because(rule, facts, pack, lang)]
    if not deciding:
        said.append(phrase("none_fired", lang))
    for rule in others:
        texts = because(rule, facts, pack, lang)
        if rule.vote == verdict.recommendation:
            said += texts
        else:
            said.append(phrase("outranked", lang, text=phrase("gap", lang).join(texts)))
    said += [
        _waived("waived", waiver, lang, name=rule)
        for rule, waiver in pack.waivers.items()
        if rule not in pack.rules
    ]
    for rule in verdict.cautions:
        text = phrase("gap", lang).join(because(rule, facts, pack, lang))
        said.append(phrase("caution", lang, text=text))
    return tuple(said)


def flips_if(what: Told, lang: str = "en") -> tuple[str, ...]:
    """Say what would change the verdict."""
    return tuple(flip.say(lang) for flip in what.flips)


def missing(what: Told, lang: str = "en") -> tuple[str, ...]:
    """Say what would settle an undecided verdict."""
    facts, pack, verdict = what.facts, what.active, what.verdict
    if verdict.recommendation != "undecided":
        return ()
    if verdict.level != "error":
        asked = [text for rule in verdict.deciding for text in told(rule, "missing", lang)]
        return tuple(fill(text, facts, pack, lang) for text in asked)
    return tuple(
        phrase(
            "ask",
            lang,
            label=label(fact, lang),
            name=fact,
            ask=name("ask", SCHEMA[fact].ask, lang),
        )
        for fact in _unknown(verdict)
    )


def _unknown(verdict: Verdict) -> tuple[str, ...]:
    """Give the facts that rules could not be judged without, each once."""
    errors = [one for one in verdict.judged if one.outcome == "error"]
    needed = [fact for one in errors for fact in one.unknown if fact not in one.rule.optional]
    return tuple(dict.fromkeys(needed))


def whys(what: Told, lang: str = "en") -> dict[str, str]:
    """Say of every rule of the pack why it came out as it did, waived ones too."""
    judged = {one.rule.id: one for one in what.verdict.judged}
    said = {}
    for rule in what.pack.rules:
        waiver = what.pack.waivers.get(rule)
        if rule in judged:
            said[rule] = why(judged[rule], what.facts, what.active, lang)
            if waiver:
                said[rule] = _waived("because_expired", waiver, lang, text=said[rule])
        elif waiver:
            said[rule] = _waived("because_waived", waiver, lang)
    return said


def _waived(key: str, waiver: Waiver, lang: str, **values: str) -> str:
    until = waiver.expires.isoformat()
    return phrase(key, lang, owner=waiver.owner, until=until, reason=waiver.reason, **values)
