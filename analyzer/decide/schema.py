"""The one table of facts: what each is called, its type, its unit, its range, what it means.

Rules may only speak of facts that stand here; anything else is refused when a pack is loaded.
"""

from __future__ import annotations

from analyzer.decide.factspec import (
    BUDGET,
    OCCURRENCES_WANTED,
    PASSES_THAT_FEED,
    PILOT,
    PROPOSE,
    FactSpec,
    count,
    number,
    share,
)
from analyzer.decide.schema_scan import SCANNED

_PROPOSAL = (
    count("proposal.tokens", "tokens", "proposed tokens", "tokens to add", PROPOSE),
    share(
        "proposal.heldout_saving",
        "the held-out token saving",
        "share of tokens saved on text that the tokens were not chosen from",
        "scan more text: one passage in ten is held out",
    ),
    share(
        "proposal.heldout_saving_low",
        "the saving's lower bound",
        "lower end of the 95 % interval",
        PROPOSE,
    ),
    share(
        "proposal.heldout_saving_high",
        "the saving's upper bound",
        "upper end of the 95 % interval",
        PROPOSE,
    ),
    count(
        "proposal.heldout_passages",
        "passages",
        "held-out passages",
        "passages that the saving was measured on",
        PROPOSE,
    ),
    share(
        "proposal.symbol_saving",
        "the saving from tokens for symbolic content",
        "the part of the held-out saving from tokens chosen for symbolic content",
        PROPOSE,
    ),
    share(
        "proposal.symbol_part_saving",
        "the saving inside the symbolic part",
        "the saving from symbolic tokens as a share of the tokens of the symbolic part",
        PROPOSE,
    ),
    count(
        "proposal.symbol_tokens",
        "tokens",
        "proposed tokens for symbolic content",
        "proposed tokens whose source is a symbolic class",
        PROPOSE,
    ),
    share(
        "proposal.half_of_tokens_saving_share",
        "what the first half of the tokens saves of it all",
        "held-out saving with the first half of the tokens over the saving with all",
        PROPOSE,
    ),
    number(
        "proposal.symbol_median_occurrences",
        "occurrences",
        "occurrences of the median symbolic token in the corpus",
        "the same among tokens for symbolic content",
        PROPOSE,
    ),
    number(
        "proposal.median_occurrences",
        "occurrences",
        "occurrences of the median new token in the corpus",
        "how often the median proposed token occurs in this corpus",
        PROPOSE,
    ),
    share(
        "proposal.under_25_share",
        "the share of new tokens seen under 25 times",
        "share of proposed tokens with fewer than 25 occurrences in this corpus",
        PROPOSE,
    ),
    share(
        "proposal.under_100_share",
        "the share of new tokens seen under 100 times",
        "share of proposed tokens with fewer than 100 occurrences in this corpus",
        PROPOSE,
    ),
)

_BUDGET = (
    number(
        "budget.training_tokens",
        "tokens",
        "the training budget",
        "tokens of continued pretraining; one pass over the corpus where nothing was stated",
        BUDGET,
    ),
    FactSpec(
        "budget.is_assumed",
        "bool",
        "yes/no",
        "the budget is assumed",
        "true where no budget was stated",
        BUDGET,
    ),
    number(
        "budget.passes",
        "passes",
        "passes over this corpus",
        "training tokens over the corpus's tokens",
        BUDGET,
    ),
    number(
        "budget.median_occurrences",
        "occurrences",
        "occurrences of the median new token in training",
        "occurrences in the corpus times the passes, of which at most "
        f"{PASSES_THAT_FEED:g} count: text repeated more often is not new text "
        "(Muennighoff et al. 2023, arXiv 2305.16264). A corpus that is a sample of a larger "
        "one is therefore judged with care: scan more of it",
        BUDGET,
    ),
    number(
        "budget.symbol_median_occurrences",
        "occurrences",
        "occurrences of the median symbolic token in training",
        "the same among tokens for symbolic content",
        BUDGET,
    ),
    number(
        "budget.tokens_to_feed",
        "tokens",
        "training tokens until the new tokens are fed",
        f"tokens of this text until the median new token has occurred {OCCURRENCES_WANTED:g} times",
        PROPOSE,
    ),
)

_OTHER = (
    share(
        "general.changed_share",
        "the share of general lines whose tokens change",
        "share of lines of general text that the new tokens cut in another way",
        PROPOSE,
    ),
    share(
        "general.own_changed_share",
        "the share of general lines in the corpus's language whose tokens change",
        "the same among lines of the corpus's main language, where that is English or Chinese",
        PROPOSE,
    ),
    share(
        "general.other_changed_share",
        "the share of general lines in other languages whose tokens change",
        "the same among lines of other languages than the corpus's main one",
        PROPOSE,
    ),
    FactSpec(
        "pilot.bpb_gain_share",
        "float",
        "share",
        "the pilot's gain in bits per byte",
        "how much lower the extended model's bits per byte are than the plain one's after equal "
        "training compute, as a share; negative is worse. Outranks every estimate",
        PILOT,
        -1.0,
        1.0,
    ),
    FactSpec(
        "pilot.bpb_gain_low",
        "float",
        "share",
        "the low end of the pilot's gain",
        "low end of the 95 % interval of that gain over seeds and texts, widened for having "
        "picked the best of several arms",
        PILOT,
        None,
        1.0,
    ),
    FactSpec(
        "pilot.bpb_gain_high",
        "float",
        "share",
        "the high end of the pilot's gain",
        "high end of the same interval",
        PILOT,
        None,
        1.0,
    ),
    FactSpec(
        "pilot.general_bpb_change_share",
        "float",
        "share",
        "the pilot's change on general text",
        "how much higher the extended model's bits per byte on general text are than the plain "
        "one's after equal training compute, as a share; negative is better",
        PILOT,
        -1.0,
    ),
    FactSpec(
        "pilot.characters_per_second_gain_share",
        "float",
        "share",
        "the pilot's gain in speed of generation",
        "how many more characters a second the extended model generates, as a share",
        PILOT,
        -1.0,
    ),
    count(
        "pilot.training_tokens",
        "tokens",
        "training tokens in the pilot",
        "tokens on which the plain arm of the pilot was trained; each arm had its compute",
        PILOT,
    ),
    number(
        "pilot.median_occurrences",
        "occurrences",
        "occurrences of the median new token in the pilot",
        "how often the median new token was read in the training of the pilot",
        PILOT,
    ),
    FactSpec(
        "pilot.rows_have_own_rate",
        "bool",
        "yes/no",
        "the pilot gave new rows a rate of their own",
        "true where in some arm the new rows learned faster than all else until the end",
        PILOT,
    ),
    number(
        "pilot.budget_share",
        "share",
        "the pilot's part of the training budget",
        "tokens on which the plain arm of the pilot was trained, as a share of the training budget",
        PILOT,
    ),
    share(
        "pilot.alike_share",
        "how far the pilot tried what is proposed",
        "the lesser of two shares: of the tokens that the pilot tried that are proposed now, and "
        "of what the proposal saves that tokens tried save",
        PILOT,
    ),
    FactSpec(
        "serving.vocabulary_is_fixed",
        "bool",
        "yes/no",
        "the serving stack has a fixed vocabulary",
        "true where the model is served by something whose tokenizer cannot be replaced",
        "say whether the tokenizer of the serving stack can be replaced",
    ),
)

# What the decision itself was; known to alternatives, not to rules.
_DECISION = (
    FactSpec(
        "decision.recommendation",
        "str",
        "name",
        "the recommendation",
        "what the rules recommend; only alternatives may read it",
        one_of=("extend", "continual-pretrain only", "undecided"),
    ),
)

_ALL = (*SCANNED, *_PROPOSAL, *_BUDGET, *_OTHER, *_DECISION)
SCHEMA: dict[str, FactSpec] = {spec.name: spec for spec in _ALL}
