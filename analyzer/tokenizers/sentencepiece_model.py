"""The serialized form of a SentencePiece model: read, refused where broken, named."""

from __future__ import annotations

from typing import Any

from analyzer.errors import TokenizerError

_CUT = "the file is cut off or broken: download it again"


def processor(model: bytes) -> Any:
    """Load a serialized model, or say that it is broken."""
    import sentencepiece

    try:
        return sentencepiece.SentencePieceProcessor(model_proto=model)
    except RuntimeError as error:
        raise TokenizerError(f"not a whole SentencePiece model: {error}", hint=_CUT) from error


def algorithm_of(model: bytes) -> str:
    """Name the algorithm of a serialized model: ``sentencepiece-bpe`` or ``unigram``."""
    kinds = {1: "unigram", 2: "sentencepiece-bpe"}
    model_type = parse(model).trainer_spec.model_type
    if model_type not in kinds:
        raise TokenizerError(
            "a SentencePiece model of words or characters cannot be extended",
            hint="BPE and Unigram models are known",
        )
    return kinds[model_type]


def empty_model() -> Any:
    """Give an empty ModelProto; its module is generated and has no types."""
    import sentencepiece.sentencepiece_model_pb2 as messages

    return vars(messages)["ModelProto"]()


def parse(model: bytes) -> Any:
    """Read a serialized model as a ModelProto."""
    from google.protobuf.message import DecodeError

    proto = empty_model()
    try:
        proto.ParseFromString(model)
    except DecodeError as error:
        raise TokenizerError(f"not a whole SentencePiece model: {error}", hint=_CUT) from error
    if not proto.pieces or not proto.HasField("trainer_spec"):
        raise TokenizerError("not a whole SentencePiece model", hint=_CUT)
    return proto
