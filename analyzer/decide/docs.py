"""docs/rules.md from the pack: ``python -m analyzer.decide.docs`` writes it anew."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from analyzer.decide.engine import decide
from analyzer.decide.evaluate import evaluate
from analyzer.decide.explain import speaks, thresholds, tree
from analyzer.decide.facts import derive
from analyzer.decide.load import load_pack
from analyzer.decide.pack import LEVELS
from analyzer.decide.schema import SCHEMA
from analyzer.decide.words import say

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from analyzer.decide.pack import Pack, Reference, Rule

HEAD = """\
# The rules

*Generated from the rule pack by `python -m analyzer.decide.docs`; edit the pack, not this page.*

## How a decision is made

Every rule reads facts and fires, stays silent, does not apply, or cannot be judged because a fact
that matters to it is not known. Then:

1. If any rule cannot be judged, the decision is **undecided** and names what is missing.
2. Otherwise the levels speak in this order, and the first with a fired rule decides:

| level | says |
|---|---|
| settled | what no estimate overturns: a pilot's result, a serving stack with a fixed vocabulary |
| block | why extension cannot work here: nothing to save, or rows that no text feeds |
| for | why to extend |
| against | why continued pretraining alone is enough |

3. Where rules of one level differ, the most careful vote stands: continual-pretrain only, then
   undecided, then extend. Where no rule fired: **continual-pretrain only**.
4. A *caution* never votes; it lowers the confidence and is told.

There is no score: one fired block is enough, and no number of other rules hides it. Better evidence
(a larger saving, budget or number of occurrences) never turns an *extend* into something else.

**Confidence** is the distance from the verdict to its nearest edge: each fact is moved until the
rules, evaluated again, say something else. At the edge it is 0.5, a factor of two away 0.85, a
factor of ten away 0.99. A budget that was assumed is no evidence: a verdict that stating one could
change is held with 0.8 at most. Cautions multiply the confidence by their factor, and so does a
saving whose 95 % interval reaches another verdict.

**The budget** is a fact that only you have: `--training-tokens N`. Without it one pass over the
corpus is assumed. A new token is fed by its occurrences in the corpus times the passes, of which at
most four count; text repeated more often is not new text.

**Your own rules**: a folder given with `--rules` adds rules, or replaces those with the same id,
and may hold `parameters.yaml`, `definitions.yaml`, `alternatives.yaml`, `cases/` and
`waivers.yaml`. A waiver names a rule, an owner, a reason and the day on which it expires; until
then the rule is not asked, and the report says so. `analyze rules test` runs every case.
`because` is one sentence or a list of them, each a reason of its own. `title_zh`, `because_zh` and
`missing_zh` (of an alternative: `title_zh`, `when_zh`, `better_zh`, `otherwise_zh`) say the same in
Chinese, with the same `{placeholders}`; where they lack, a Chinese report shows the English.
A rule looks like this:
"""

EXAMPLE = """\
id: own-serving-target
title: The saving that our serving contract needs
level: for
vote: extend
when: {fact: corpus.language, op: one of, value: [th, ko]}
if:
  all:
    - {fact: proposal.heldout_saving, op: at least, value: 0.2}
    - {is: fed}
because: >-
  The contract counts tokens, and {proposal.tokens} new ones save {proposal.heldout_saving}.
references:
  - {title: "Serving contract, section 4"}
cases:
  - name: enough
    facts: {corpus.language: th, proposal.heldout_saving: 0.25, budget.median_occurrences: 300.0}
    expect: fired
  - name: too little
    facts: {corpus.language: th, proposal.heldout_saving: 0.1, budget.median_occurrences: 300.0}
    expect: silent
"""


def page(pack: Pack) -> str:
    """Return the whole page for a pack."""
    sections = (_rules, _definitions, _parameters, _alternatives, _cases)
    example = f"```yaml\n{EXAMPLE}```\n"
    lines = [HEAD, example, *(line for section in sections for line in section(pack)), *_facts()]
    return "\n".join(lines).rstrip() + "\n"


def _rules(pack: Pack) -> Iterator[str]:
    yield "## Rules\n"
    yield from _table(
        ("rule", "speaks", "what it is about"),
        ((f"[{r.id}](#{r.id})", speaks(r), r.title) for r in _in_order(pack)),
    )
    for rule in _in_order(pack):
        yield f"### {rule.id}\n"
        yield f"{rule.title}. *{speaks(rule)}.*\n"
        yield "```text"
        if rule.guard is not None:
            yield "applies when"
            yield from tree(rule.guard, pack, 1, opened=False)
        yield "fires if"
        yield from tree(rule.condition, pack, 1, opened=False)
        yield "```\n"
        yield "".join(f"> {text}\n>\n" for text in rule.because).removesuffix(">\n")
        used = ", ".join(f"`{one.name}`" for one in thresholds(rule, pack))
        if used:
            yield f"Thresholds: {used}.\n"
        cases = "; ".join(f"{case.name}: {case.expect}" for case in rule.cases)
        yield f"Cases: {cases}.\n"
        yield f"Sources: {_sources(rule.references)}\n"


def _in_order(pack: Pack) -> list[Rule]:
    order = [*LEVELS, "caution"]
    return sorted(pack.rules.values(), key=lambda rule: (order.index(rule.level), rule.id))


def _sources(references: Iterable[Reference]) -> str:
    return "; ".join(f"[{r.title}]({r.url})" if r.url else r.title for r in references)


def _parameters(pack: Pack) -> Iterator[str]:
    yield "## Parameters\n"
    yield "Change one for a run with `--set NAME=VALUE`.\n"
    yield from _table(
        ("parameter", "value", "range", "meaning", "source"),
        (
            (
                f"`{one.name}`",
                say(one.value, one.unit),
                f"{say(one.low, one.unit)} to {say(one.high, one.unit)}",
                one.meaning,
                one.source,
            )
            for one in pack.parameters.values()
        ),
    )


def _definitions(pack: Pack) -> Iterator[str]:
    yield "## Conditions that rules share\n"
    yield "```text"
    for name, condition in pack.definitions.items():
        yield name
        yield from tree(condition, pack, 1, opened=False)
    yield "```\n"


def _alternatives(pack: Pack) -> Iterator[str]:
    yield "## Alternatives\n"
    yield from _table(
        ("alternative", "the better choice when", "sources"),
        ((one.title, one.when, _sources(one.references)) for one in pack.alternatives.values()),
    )


def _cases(pack: Pack) -> Iterator[str]:
    yield "## Outcomes that the whole pack must reproduce\n"
    yield "`analyze rules test --format markdown` prints this table.\n"
    yield outcomes(pack)
    yield ""


def outcomes(pack: Pack) -> str:
    """Give the cases of the whole pack as a table: what is expected, and what the rules answer."""
    head = ("case", "expected", "the rules' answer", "confidence", "by", "flips", "source")
    rows = []
    for case in pack.cases:
        decided, expected = decide(case.facts, pack), case.recommendation
        answer = decided.recommendation
        rules = evaluate(derive(case.facts), pack).deciding
        rows.append(
            (
                case.name,
                expected,
                answer if answer == expected else f"**{answer}**",
                f"{decided.confidence:.0%}",
                ", ".join(f"`{rule.id}`" for rule in rules) or "no rule fired",
                "; ".join(decided.flips_if[:1]),
                case.source,
            )
        )
    return "\n".join(_table(head, rows)).rstrip()


def _facts() -> Iterator[str]:
    yield "## Facts\n"
    yield "What rules may read; anything else is refused when a pack is loaded.\n"
    yield from _table(
        ("fact", "type", "unit", "meaning"),
        ((f"`{s.name}`", s.type, s.unit, s.meaning) for s in SCHEMA.values()),
    )


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    yield f"| {' | '.join(head)} |"
    yield f"|{'---|' * len(head)}"
    for row in rows:
        yield f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in row)} |"
    yield ""


def main() -> None:
    """Write the page for the default pack to docs/rules.md, or to the path that was given."""
    default = Path(__file__).resolve().parents[2] / "docs" / "rules.md"
    path = Path(sys.argv[1]) if len(sys.argv) > 1 else default
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(page(load_pack()), encoding="utf-8")


if __name__ == "__main__":
    main()
