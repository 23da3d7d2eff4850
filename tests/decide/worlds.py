"""Facts and values that the tests of the decision start from."""

from analyzer.conclusions import Candidate, CurvePoint, Occurrences, Proposal
from analyzer.values import (
    CorpusStats,
    ModelInfo,
    SymbolClass,
    SymbolStats,
    TermStats,
    TokenStats,
)

CORPUS = CorpusStats(
    documents=120,
    bytes=8_000_000,
    characters=8_000_000,
    words=1_400_000,
    languages={"en": 0.9, "de": 0.1},
    duplicate_share=0.01,
    skipped=(),
    digest="c",
)
MODEL = ModelInfo("llama", "here", "byte-level-bpe", 128_256, False, 8_000_000_000, 4096, "m")
TOKENS = TokenStats(2_000_000, 4.0, 4.0, 1.3, 0.7, 0.001)
TERMS = TermStats(1000, 50_000, 0.4, 0.2, 2.1, ())
NO_SYMBOLS = SymbolStats(0.0, {}, 0.22)


def symbol_class(share, pieces, tokens_share=0.0):
    return SymbolClass(share, 10, {"kind": 10}, ("x",), pieces, tokens_share)


def proposal(**changes):
    given = {
        "tokens": 4,
        "heldout_saving": 0.2,
        "heldout_interval": (0.18, 0.22),
        "curve": (CurvePoint(0, 0.0), CurvePoint(2, 0.15), CurvePoint(4, 0.2)),
        "occurrences": Occurrences(400.0, 0.0, 0.1),
        "candidates": (
            Candidate(" infarction", ("inf", "arction"), 500, 400, "word"),
            Candidate("(=O)", ("(", "=O", ")"), 300, 600, "chemistry"),
            Candidate("C(", ("C", "("), 700, 600, "chemistry"),
            Candidate("(=", ("(", "="), 0, 0, "intermediate"),
        ),
        "cost": {},
        "heldout_passages": 80,
        "symbol_saving": 0.1,
    }
    return Proposal(**(given | changes))


# English on a 128K vocabulary with a middling saving: everything that a rule may need is known.
LANGUAGE = {
    "corpus.tokens": 5_000_000,
    "corpus.duplicate_share": 0.0,
    "model.vocab_size": 128_256,
    "tokens.fertility": 1.4,
    "tokens.byte_fallback_share": 0.0,
    "symbols.dominant_share": 0.0,
    "symbols.tokens_share": 0.0,
    "proposal.tokens": 1000,
    "proposal.heldout_saving": 0.15,
    "proposal.heldout_saving_low": 0.14,
    "proposal.heldout_saving_high": 0.16,
    "proposal.heldout_passages": 200,
    "proposal.symbol_saving": 0.0,
    "proposal.median_occurrences": 800.0,
    "proposal.symbol_median_occurrences": 0.0,
    "budget.training_tokens": 5_000_000,
    "budget.is_assumed": True,
}
SMILES = LANGUAGE | {
    "symbols.dominant_share": 0.97,
    "symbols.dominant_class": "chemistry",
    "symbols.tokens_share": 0.97,
    "symbols.pieces_per_character_ratio": 2.8,
    "proposal.tokens": 300,
    "proposal.heldout_saving": 0.3,
    "proposal.heldout_saving_low": 0.29,
    "proposal.heldout_saving_high": 0.31,
    "proposal.symbol_saving": 0.3,
    "proposal.symbol_median_occurrences": 2000.0,
    "proposal.median_occurrences": 2000.0,
}
