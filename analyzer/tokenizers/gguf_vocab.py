"""The vocabulary of a GGUF, rebuilt for the library that is its reference."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from analyzer.errors import TokenizerError
from analyzer.tokenizers.schemes import scheme_of_gguf

if TYPE_CHECKING:
    import tokenizers

_UNKNOWN = 2
_CONTROL = 3
_USER_DEFINED = 4


def to_tokenizer(fields: dict[str, Any]) -> tokenizers.Tokenizer:
    """Build a byte-level BPE from ``tokenizer.ggml.*`` of the model kind ``gpt2``."""
    from tokenizers import Tokenizer

    from analyzer.tokenizers.bytelevel import byte_level_json

    tokens = _list(fields, "tokens")
    types = fields.get("tokenizer.ggml.token_type") or [1] * len(tokens)
    pre = str(fields.get("tokenizer.ggml.pre", "default"))
    scheme = scheme_of_gguf(pre)
    if scheme is None:
        raise TokenizerError(
            f"the GGUF splits text by {pre!r}, which is not known here",
            hint="pass the folder or hub id of the model that it was made from",
        )
    merges = [tuple(merge.split(" ")) for merge in _list(fields, "merges")]
    parsed = byte_level_json(
        {token: i for i, token in enumerate(tokens)},
        merges,
        scheme,
        whole_words=scheme.whole_words,
    )
    parsed["added_tokens"] = [
        {
            "id": i,
            "content": token,
            "single_word": False,
            "lstrip": False,
            "rstrip": False,
            "normalized": False,
            "special": types[i] == _CONTROL,
        }
        for i, token in enumerate(tokens)
        if types[i] in {_CONTROL, _USER_DEFINED}
    ]
    try:
        return Tokenizer.from_str(json.dumps(parsed))
    except Exception as error:  # the library raises bare Exception
        raise TokenizerError(f"the GGUF's vocabulary and merges do not fit: {error}") from error


def to_model(fields: dict[str, Any]) -> bytes:
    """Build a SentencePiece model from ``tokenizer.ggml.*`` of the kinds ``llama`` and ``t5``."""
    from analyzer.tokenizers.sentencepiece_model import empty_model

    model = fields.get("tokenizer.ggml.model")
    if model not in {"llama", "t5"}:
        raise TokenizerError(
            f"a GGUF with a tokenizer of the kind {model!r} cannot be read here",
            hint="pass the folder or hub id of the model that it was made from",
        )
    proto = empty_model()
    tokens = _list(fields, "tokens")
    scores = _list(fields, "scores")
    types = _list(fields, "token_type")
    if not len(tokens) == len(scores) == len(types):
        raise TokenizerError("the GGUF's tokens, scores and types differ in number")
    unknown = int(fields.get("tokenizer.ggml.unknown_token_id", 0))
    for i, (token, score, kind) in enumerate(zip(tokens, scores, types, strict=True)):
        # converters write padding as unknown too, of which a model has one
        kept = _CONTROL if kind == _UNKNOWN and i != unknown else kind
        proto.pieces.add(piece=token, score=score, type=kept)
    unigram = model == "t5"
    proto.trainer_spec.model_type = 1 if unigram else 2
    proto.trainer_spec.byte_fallback = 6 in types
    proto.trainer_spec.unk_id = unknown
    proto.trainer_spec.unk_piece = tokens[unknown]
    spec = proto.normalizer_spec
    spec.add_dummy_prefix = bool(fields.get("tokenizer.ggml.add_space_prefix", True))
    spec.remove_extra_whitespaces = bool(fields.get("tokenizer.ggml.remove_extra_whitespaces"))
    spec.escape_whitespaces = True
    charsmap = fields.get("tokenizer.ggml.precompiled_charsmap")
    if charsmap:
        spec.precompiled_charsmap = bytes(byte & 0xFF for byte in charsmap)
    return proto.SerializeToString()  # type: ignore[no-any-return]


def _list(fields: dict[str, Any], name: str) -> list[Any]:
    values = fields.get(f"tokenizer.ggml.{name}")
    if not isinstance(values, list):
        raise TokenizerError(f"the GGUF has no tokenizer.ggml.{name}")
    return values
