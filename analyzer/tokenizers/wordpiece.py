"""BERT's vocab.txt: one piece a line, its number is its id.

Wu et al. 2016, arXiv 1609.08144; the text is cleaned and split as Devlin et al. 2019 do.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from analyzer.errors import TokenizerError
from analyzer.tokenizers.batches import flatten
from analyzer.tokenizers.marked import refuse_joined
from analyzer.tokenizers.words import Words

if TYPE_CHECKING:
    from collections.abc import Callable

    import tokenizers

# BERT's normalizer sets each of these Chinese characters apart; it drops other white space of
# ASCII than these four, and joins what stood beside it
_SPACED = re.compile(r"[^ \t\n\r一-鿿]+|[一-鿿]")
_MARKED = re.compile(r"[!-/:-@\[-`{-~]|[^!-/:-@\[-`{-~]+")


def read_vocab_txt(data: bytes, config: dict[str, Any]) -> tokenizers.Tokenizer:
    """Build BERT's tokenizer; ``config`` is tokenizer_config.json, empty where there is none.

    Without a word on case, a vocabulary without capitals outside brackets is an uncased one.
    """
    from tokenizers import AddedToken, Tokenizer, decoders, models, normalizers, pre_tokenizers

    try:
        lines = data.decode("utf-8").split("\n")
    except UnicodeDecodeError as error:
        raise TokenizerError(f"the vocabulary is not UTF-8: {error}") from error
    if lines[-1] == "":
        lines.pop()
    vocab = {line.rstrip("\r"): number for number, line in enumerate(lines)}
    unknown = str(config.get("unk_token", "[UNK]"))
    refuse_joined(vocab)
    if unknown not in vocab:
        raise TokenizerError(
            f"the vocabulary has no {unknown}: not a WordPiece vocab.txt, or cut off",
            hint='another name for it stands as {"unk_token": NAME} in a tokenizer_config.json '
            "beside it",
        )
    lower = config.get("do_lower_case")
    if lower is None:
        lower = not any(piece != piece.lower() for piece in vocab if not piece.startswith("["))
    tokenizer = Tokenizer(models.WordPiece(vocab, unk_token=unknown, max_input_chars_per_word=100))
    tokenizer.normalizer = normalizers.BertNormalizer(
        clean_text=True,
        handle_chinese_chars=bool(config.get("tokenize_chinese_chars", True)),
        strip_accents=config.get("strip_accents"),
        lowercase=bool(lower),
    )
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.decoder = decoders.WordPiece(prefix="##")
    special = [p for p in ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]") if p in vocab]
    tokenizer.add_special_tokens([AddedToken(piece, normalized=False) for piece in special])
    return tokenizer


def words_of(
    document: dict[str, Any], encode_rows: Callable[[list[str]], list[list[int]]]
) -> Words | None:
    """Give what encodes each distinct word once; None for what is not BERT's own tokenizer.json.

    BERT looks at nothing beyond white space, a Chinese character or a mark of ASCII. Added tokens
    that are read out of text may hold any of these.
    """
    normalizer, splitter = (document.get(part) or {} for part in ("normalizer", "pre_tokenizer"))
    if (
        normalizer.get("type") != "BertNormalizer"
        or not normalizer.get("handle_chinese_chars")
        or splitter.get("type") != "BertPreTokenizer"
        or not all(token["special"] for token in document.get("added_tokens") or [])
    ):
        return None
    inside = Words(_MARKED.findall, lambda words: flatten(encode_rows(words)))
    return Words(_SPACED.findall, inside.encode_batch)
