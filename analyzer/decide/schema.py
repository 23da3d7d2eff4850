"""The one table of facts: what each is called, its type, its unit, its range, what it means.

Rules may only speak of facts that stand here; anything else is refused when a pack is loaded.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Fact = bool | int | float | str | None
FactType = Literal["bool", "int", "float", "str"]

CLASSES = ("chemistry", "genes", "code", "mathematics", "music", "chess")
ALGORITHMS = ("byte-level-bpe", "sentencepiece-bpe", "unigram", "wordpiece")

# English on a vocabulary of 100 thousand and more: about four characters a token.
PROSE_PIECES_PER_CHARACTER = 0.25
# Text repeated up to four times teaches nearly as much as new text, hardly more after that
# (Muennighoff et al. 2023, arXiv 2305.16264).
PASSES_THAT_FEED = 4.0
# Token Distillation (arXiv 2505.20133): gains flatten past 100 snippets a token.
OCCURRENCES_WANTED = 100.0


@dataclass(frozen=True, slots=True)
class FactSpec:
    """A fact that rules may read; ``label`` is how a sentence calls it, ``ask`` how it is had.

    >>> SCHEMA["proposal.heldout_saving"].unit
    'share'
    """

    name: str
    type: FactType
    unit: str
    label: str
    meaning: str
    ask: str = "scan the corpus with the model's tokenizer"
    low: float | None = 0.0
    high: float | None = None
    one_of: tuple[str, ...] = ()


def _share(name: str, label: str, meaning: str, ask: str = "") -> FactSpec:
    return FactSpec(name, "float", "share", label, meaning, ask or SCAN, 0.0, 1.0)


def _number(name: str, unit: str, label: str, meaning: str, ask: str = "") -> FactSpec:
    return FactSpec(name, "float", unit, label, meaning, ask or SCAN)


def _count(name: str, unit: str, label: str, meaning: str, ask: str = "") -> FactSpec:
    return FactSpec(name, "int", unit, label, meaning, ask or SCAN)


SCAN = "scan the corpus with the model's tokenizer"
PROPOSE = "let the scan propose tokens (--tokens auto)"
BUDGET = "state it with --training-tokens N"
CONFIG = "give the model's configuration, not its tokenizer alone"
PILOT = "run `analyze pilot`"

_CORPUS = (
    _count("corpus.documents", "documents", "documents", "documents that were read"),
    _count("corpus.bytes", "bytes", "the corpus", "UTF-8 bytes of text"),
    _count("corpus.characters", "characters", "characters", "Unicode characters of text"),
    _count("corpus.words", "words", "words", "words of the language, not of the model"),
    _count("corpus.tokens", "tokens", "the corpus", "tokens of the model over the whole corpus"),
    _share(
        "corpus.duplicate_share",
        "the share of duplicate documents",
        "share of documents that repeat an earlier one after normalisation",
    ),
    FactSpec(
        "corpus.language", "str", "code", "the main language", "ISO 639-1 code of most of the text"
    ),
    _share("corpus.language_share", "the main language's share", "its share of the text"),
)

_MODEL = (
    _count("model.vocab_size", "entries", "the vocabulary", "entries of the tokenizer"),
    FactSpec(
        "model.algorithm",
        "str",
        "name",
        "the algorithm",
        "how the tokenizer cuts",
        one_of=ALGORITHMS,
    ),
    _count("model.parameters", "parameters", "the model", "weights of the model", CONFIG),
    _number(
        "model.added_parameters_share",
        "share",
        "the new rows' share of the model",
        "parameters of the proposed rows (both matrices unless tied) over the model's; may pass 1",
        CONFIG,
    ),
)

_TOKENS = (
    _number("tokens.fertility", "tokens/word", "tokens a word", "Rust et al. 2021, section 3.2"),
    _number("tokens.bytes_per_token", "bytes/token", "bytes a token", "UTF-8 bytes a token"),
    _number(
        "tokens.characters_per_token",
        "characters/token",
        "characters a token",
        "Unicode characters a token",
    ),
    _share(
        "tokens.byte_fallback_share",
        "the share of tokens that hold no whole character",
        "byte-fallback tokens over all tokens",
    ),
    _share(
        "tokens.single_token_share",
        "the share of words that are one token",
        "share of word occurrences that are one token",
    ),
)

_TERMS = (
    _share(
        "terms.absent_share",
        "the share of term occurrences absent from the vocabulary",
        "share of term occurrences that no form of the vocabulary holds whole",
    ),
    _share(
        "terms.fragmented_share",
        "the share of term occurrences cut to three pieces or more",
        "share of term occurrences that the tokenizer fragments",
    ),
    _number("terms.pieces_per_term", "pieces/term", "pieces a term", "mean over occurrences"),
)


def _of_class(name: str) -> tuple[FactSpec, ...]:
    return (
        _share(
            f"symbols.{name}.share",
            f"the share of {name} in the text",
            f"share of the corpus's characters in {name} spans",
        ),
        _share(
            f"symbols.{name}.tokens_share",
            f"the share of {name} in the tokens",
            f"share of the corpus's tokens in {name} spans",
        ),
        _number(
            f"symbols.{name}.pieces_per_character",
            "pieces/character",
            f"pieces a character of {name}",
            f"tokens over characters inside {name} spans",
        ),
    )


_SYMBOLS = (
    _share(
        "symbols.share",
        "the share of symbolic text",
        "share of the corpus's characters in symbolic spans of any class",
    ),
    FactSpec(
        "symbols.dominant_class",
        "str",
        "name",
        "the dominant symbolic class",
        "the class that costs the most tokens beyond what prose of its length costs",
    ),
    _share(
        "symbols.dominant_share",
        "the dominant symbolic class's share of the text",
        "share of the corpus's characters in the dominant class",
    ),
    _share(
        "symbols.tokens_share",
        "the symbolic share of the tokens",
        "share of the corpus's tokens in symbolic spans of any class",
    ),
    _number(
        "symbols.pieces_per_character_ratio",
        "times",
        "how much finer than prose the tokenizer cuts the dominant symbolic class",
        "pieces a character in the dominant class over pieces a character in prose: the prose "
        "of this corpus where there is enough of it and it is cut no finer than English, "
        f"else {PROSE_PIECES_PER_CHARACTER} (four characters a token)",
    ),
    *(spec for name in CLASSES for spec in _of_class(name)),
)

_PROPOSAL = (
    _count("proposal.tokens", "tokens", "proposed tokens", "tokens to add", PROPOSE),
    _share(
        "proposal.heldout_saving",
        "the held-out token saving",
        "share of tokens saved on text that the tokens were not chosen from",
        PROPOSE,
    ),
    _share(
        "proposal.heldout_saving_low",
        "the saving's lower bound",
        "lower end of the 95 % interval",
        PROPOSE,
    ),
    _share(
        "proposal.heldout_saving_high",
        "the saving's upper bound",
        "upper end of the 95 % interval",
        PROPOSE,
    ),
    _count(
        "proposal.heldout_passages",
        "passages",
        "held-out passages",
        "passages that the saving was measured on",
        PROPOSE,
    ),
    _share(
        "proposal.symbol_saving",
        "the saving from tokens for symbolic content",
        "the part of the held-out saving from tokens chosen for symbolic content",
        PROPOSE,
    ),
    _share(
        "proposal.symbol_part_saving",
        "the saving inside the symbolic part",
        "the saving from symbolic tokens as a share of the tokens of the symbolic part",
        PROPOSE,
    ),
    _count(
        "proposal.symbol_tokens",
        "tokens",
        "proposed tokens for symbolic content",
        "proposed tokens whose source is a symbolic class",
        PROPOSE,
    ),
    _number(
        "proposal.median_occurrences",
        "occurrences",
        "occurrences of the median new token in the corpus",
        "how often the median proposed token occurs in this corpus",
        PROPOSE,
    ),
    _share(
        "proposal.under_25_share",
        "the share of new tokens seen under 25 times",
        "share of proposed tokens with fewer than 25 occurrences in this corpus",
        PROPOSE,
    ),
    _share(
        "proposal.under_100_share",
        "the share of new tokens seen under 100 times",
        "share of proposed tokens with fewer than 100 occurrences in this corpus",
        PROPOSE,
    ),
)

_BUDGET = (
    _number(
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
    _number(
        "budget.passes",
        "passes",
        "passes over this corpus",
        "training tokens over the corpus's tokens",
        BUDGET,
    ),
    _number(
        "budget.median_occurrences",
        "occurrences",
        "occurrences of the median new token in training",
        "occurrences in the corpus times the passes, of which at most "
        f"{PASSES_THAT_FEED:g} count: text repeated more often is not new text "
        "(Muennighoff et al. 2023, arXiv 2305.16264). A corpus that is a sample of a larger "
        "one is therefore judged with care: scan more of it",
        BUDGET,
    ),
    _number(
        "budget.tokens_to_feed",
        "tokens",
        "training tokens until the new tokens are fed",
        f"tokens of this text until the median new token has occurred {OCCURRENCES_WANTED:g} times",
        PROPOSE,
    ),
)

_OTHER = (
    _share(
        "general.changed_share",
        "the share of general lines whose tokens change",
        "share of lines of general text that the new tokens cut in another way",
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
        "serving.vocabulary_is_fixed",
        "bool",
        "yes/no",
        "the serving stack has a fixed vocabulary",
        "true where the model is served by something whose tokenizer cannot be replaced",
        "say whether the tokenizer of the serving stack can be replaced",
    ),
)

SCHEMA: dict[str, FactSpec] = {
    spec.name: spec
    for spec in (*_CORPUS, *_MODEL, *_TOKENS, *_TERMS, *_SYMBOLS, *_PROPOSAL, *_BUDGET, *_OTHER)
}
