"""The part of the table of facts that a scan alone measures; schema.py holds the rest."""

from __future__ import annotations

from analyzer.decide.factspec import (
    ALGORITHMS,
    CLASSES,
    CONFIG,
    PROSE_PIECES_PER_CHARACTER,
    FactSpec,
    count,
    number,
    share,
)

_CORPUS = (
    count("corpus.documents", "documents", "documents", "documents that were read"),
    count("corpus.bytes", "bytes", "the corpus", "UTF-8 bytes of text"),
    count("corpus.characters", "characters", "characters", "Unicode characters of text"),
    count("corpus.words", "words", "words", "words of the language, not of the model"),
    count("corpus.tokens", "tokens", "the corpus", "tokens of the model over the whole corpus"),
    share(
        "corpus.duplicate_share",
        "the share of duplicate documents",
        "share of documents that repeat an earlier one after normalisation",
    ),
    share(
        "corpus.repeated_text_share",
        "the share of repeated text",
        "share of the runs of 13 words that stood before: copies, near-copies, boilerplate",
    ),
    FactSpec(
        "corpus.language", "str", "code", "the main language", "ISO 639-1 code of most of the text"
    ),
    share("corpus.language_share", "the main language's share", "its share of the text"),
)

_MODEL = (
    count("model.vocab_size", "entries", "the vocabulary", "entries of the tokenizer"),
    FactSpec(
        "model.algorithm",
        "str",
        "name",
        "the algorithm",
        "how the tokenizer cuts",
        one_of=ALGORITHMS,
    ),
    count("model.parameters", "parameters", "the model", "weights of the model", CONFIG),
    number(
        "model.added_parameters_share",
        "share",
        "the new rows' share of the model",
        "parameters of the proposed rows (both matrices unless tied) over the model's; may pass 1",
        CONFIG,
    ),
)

_TOKENS = (
    number("tokens.fertility", "tokens/word", "tokens a word", "Rust et al. 2021, section 3.2"),
    number("tokens.bytes_per_token", "bytes/token", "bytes a token", "UTF-8 bytes a token"),
    number(
        "tokens.characters_per_token",
        "characters/token",
        "characters a token",
        "Unicode characters a token",
    ),
    share(
        "tokens.byte_fallback_share",
        "the share of tokens that hold no whole character",
        "byte-fallback tokens over all tokens",
    ),
    share(
        "tokens.unknown_share",
        "the share of characters that the vocabulary lacks",
        "characters under tokens that stand for whatever the vocabulary lacks, over all",
    ),
    share(
        "tokens.single_token_share",
        "the share of words that are one token",
        "share of word occurrences that are one token",
    ),
)

_TERMS = (
    share(
        "terms.absent_share",
        "the share of term occurrences absent from the vocabulary",
        "share of term occurrences that no form of the vocabulary holds whole",
    ),
    share(
        "terms.fragmented_share",
        "the share of term occurrences with a cut word",
        "share of term occurrences of which a word is cut",
    ),
    number("terms.pieces_per_term", "pieces/term", "pieces a term", "mean over occurrences"),
)


def _of_class(name: str) -> tuple[FactSpec, ...]:
    return (
        share(
            f"symbols.{name}.share",
            f"the share of {name} in the text",
            f"share of the corpus's characters in {name} spans",
        ),
        share(
            f"symbols.{name}.tokens_share",
            f"the share of {name} in the tokens",
            f"share of the corpus's tokens in {name} spans",
        ),
        number(
            f"symbols.{name}.pieces_per_character",
            "pieces/character",
            f"pieces a character of {name}",
            f"tokens over characters inside {name} spans",
        ),
    )


_SYMBOLS = (
    share(
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
    share(
        "symbols.dominant_share",
        "the dominant symbolic class's share of the text",
        "share of the corpus's characters in the dominant class, names in prose not counted",
    ),
    share(
        "symbols.tokens_share",
        "the symbolic share of the tokens",
        "share of the corpus's tokens in symbolic spans of any class",
    ),
    number(
        "symbols.pieces_per_character_ratio",
        "times",
        "the symbols' pieces a character relative to prose",
        "pieces a character in the dominant class over pieces a character in plain English, both "
        f"by this tokenizer; {PROSE_PIECES_PER_CHARACTER} where English was not measured",
    ),
    share(
        "symbols.unknown_share",
        "the share of the symbols' characters that the vocabulary lacks",
        "characters in symbolic spans that are read as unknown, over all in them",
    ),
    *(spec for name in CLASSES for spec in _of_class(name)),
)

SCANNED = (*_CORPUS, *_MODEL, *_TOKENS, *_TERMS, *_SYMBOLS)
