"""Facts to a decision, by rules that are data.

The way through the room:

- what may be known: ``schema`` and ``schema_scan`` list each fact by its ``factspec``; ``facts``
  fills them from what was measured
- what the rules say: ``marked`` YAML is ``parse``d to a ``pack`` of ``conditions`` and
  ``sentences``; ``load`` puts packs on top of each other, ``cases`` runs those beside the rules
- what follows: ``evaluate`` judges, ``flips`` moves facts along ``axes`` until the verdict changes,
  ``alternatives`` are weighed; ``engine`` is the whole, ``telling`` and ``words`` put it in words
- for readers of the pack: ``explain``, ``docs``
"""

from analyzer.decide.alternatives import alternatives
from analyzer.decide.cases import test_pack
from analyzer.decide.engine import decide, scope_of
from analyzer.decide.explain import as_json, explain, listing
from analyzer.decide.facts import Facts, facts_of
from analyzer.decide.load import load_pack
from analyzer.decide.pack import Pack
from analyzer.decide.schema import SCHEMA

__all__ = [
    "SCHEMA",
    "Facts",
    "Pack",
    "alternatives",
    "as_json",
    "decide",
    "explain",
    "facts_of",
    "listing",
    "load_pack",
    "scope_of",
    "test_pack",
]
