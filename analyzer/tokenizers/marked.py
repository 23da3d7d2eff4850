"""vocab.json with merges.txt whose words end in ``</w>``: CLIP, GPT-1 and their heirs.

Sennrich et al. 2016, arXiv 1508.07909. The files say nothing of how text is cut before it merges:
CLIP's way is taken for an alphabet of bytes, GPT-1's for one of characters.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from analyzer.errors import TokenizerError
from analyzer.tokenizers.bytelevel import ALPHABET
from analyzer.tokenizers.formats import JOINED

if TYPE_CHECKING:
    from collections.abc import Iterable

    import tokenizers

SUFFIX = "</w>"
_MARKER = re.compile(r"<(?!/w>).+>(?<!</w>)")
_CLIP = (
    r"<\|startoftext\|>|<\|endoftext\|>|'s|'t|'re|'ve|'m|'ll|'d|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+"
)


def is_marked(vocab: Iterable[str]) -> bool:
    """Say whether several pieces of a vocabulary end a word.

    >>> is_marked(["a", "b", "a</w>", "b</w>"]), is_marked(["a", "b", "Ġa", "</"])
    (True, False)
    """
    return sum(len(piece) > len(SUFFIX) and piece.endswith(SUFFIX) for piece in vocab) > 1


def refuse_joined(vocab: Iterable[str]) -> None:
    """Raise TokenizerError where a good part of the pieces go on in the next one, by ``@@``."""
    pieces = [piece.partition(" ")[0] for piece in vocab]
    if sum(piece.endswith("@@") for piece in pieces) * 20 > len(pieces):
        what, way_out = JOINED
        raise TokenizerError(f"it is {what}, which is not read here", hint=way_out)


def read_marked(model: tokenizers.models.BPE, vocab: dict[str, int]) -> tokenizers.Tokenizer:
    """Build the tokenizer; a vocabulary of characters without capitals is a lower-case one."""
    from tokenizers import AddedToken, Regex, Tokenizer, decoders, normalizers, pre_tokenizers

    markers = [piece for piece in vocab if _MARKER.fullmatch(piece)]
    model.end_of_word_suffix = SUFFIX
    model.unk_token = next((m for m in ("<unk>", "<|endoftext|>") if m in vocab), None)
    tokenizer = Tokenizer(model)
    if vocab.keys() >= set(ALPHABET):
        spaces = normalizers.Replace(Regex(r"\s+"), " ")
        parts = [normalizers.NFC(), spaces, normalizers.Lowercase()]
        tokenizer.normalizer = normalizers.Sequence(parts)
        cut = pre_tokenizers.Split(Regex(_CLIP), "removed", invert=True)
        as_bytes = pre_tokenizers.ByteLevel(add_prefix_space=False)
        tokenizer.pre_tokenizer = pre_tokenizers.Sequence([cut, as_bytes])
        tokenizer.decoder = decoders.ByteLevel()
    else:
        lower = not any(piece != piece.lower() for piece in vocab if piece not in markers)
        tokenizer.normalizer = normalizers.BertNormalizer(lowercase=lower, strip_accents=lower)
        tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
        tokenizer.decoder = decoders.BPEDecoder(suffix=SUFFIX)
    tokenizer.add_special_tokens([AddedToken(name, normalized=False) for name in markers])
    return tokenizer
