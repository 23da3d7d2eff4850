"""Files to a Tokenizer: one function per format."""

from __future__ import annotations

import base64
import hashlib
import json
import os
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from analyzer.errors import TokenizerError
from analyzer.tokenizers import facts as model_facts
from analyzer.tokenizers.backend import Identity
from analyzer.tokenizers.facts import Facts
from analyzer.tokenizers.formats import FORMATS, kind_of
from analyzer.values import ModelInfo

if TYPE_CHECKING:
    from collections.abc import Callable

    import tokenizers

    from analyzer.tokenizers.base import Kind, Tokenizer
    from analyzer.tokenizers.origin import Origin
    from analyzer.tokenizers.schemes import Scheme

_IN_NO_VOCABULARY = "\u0378 \U0003ffff \U0010fffd"
"""Characters that are not assigned, or nobody's."""
MOST_IDS = 1 << 24
"""No vocabulary comes near it, and a table of more would not fit."""


def build(origin: Origin) -> Tokenizer:
    """Read a tokenizer; a broken file is a TokenizerError that names it."""
    kind = kind_of(origin.path)
    try:
        return _BUILDERS[kind](origin)
    except TokenizerError as error:
        if str(origin.path) in error.sentence:
            raise
        raise TokenizerError(f"{origin.path}: {error.sentence}", hint=error.hint) from error


def _identity(origin: Origin, kind: Kind, algorithm: str, vocab_size: int, digest: str) -> Identity:
    if vocab_size > MOST_IDS:
        raise TokenizerError(
            f"the id {vocab_size - 1} is beyond any vocabulary",
            hint="mend the file that names it: the vocabulary itself, added_tokens.json or "
            "tokenizer_config.json",
        )
    facts = origin.facts
    if origin.own_facts and kind != "gguf":
        facts = model_facts.read_facts(origin.path.parent).or_else(facts)
    info = ModelInfo(
        name=origin.name,
        source=origin.source,
        algorithm=algorithm,
        vocab_size=vocab_size,
        tied_embeddings=facts.tied_embeddings,
        parameters=facts.parameters,
        hidden_size=facts.hidden_size,
        digest=digest,
    )
    return Identity(info, origin.files, kind, origin.threads)


def _tokenizer_json(origin: Origin) -> Tokenizer:
    import tokenizers

    data = origin.path.read_bytes()
    try:
        tokenizer = tokenizers.Tokenizer.from_buffer(data)
    except Exception as error:  # the library raises bare Exception and ValueError
        if b'"model"' not in data:
            hint = f'it is of another library, as it has no "model"; known are {FORMATS}'
        else:
            hint = "download it again"
        raise TokenizerError(
            f"{origin.path} cannot be read as tokenizer.json: {error}", hint=hint
        ) from error
    return _hugging_face(tokenizer, origin, "tokenizer.json", _sha256(data))


def _hugging_face(
    tokenizer: tokenizers.Tokenizer, origin: Origin, kind: Kind, digest: str
) -> Tokenizer:
    from analyzer.tokenizers.huggingface import HuggingFaceTokenizer, algorithm_of

    # without it the library takes every core, in each of several worker processes
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "true" if origin.threads > 1 else "false")
    ids = tokenizer.get_vocab(with_added_tokens=True).values()
    if not ids:
        raise TokenizerError("the vocabulary is empty")
    try:
        tokenizer.encode(_IN_NO_VOCABULARY, add_special_tokens=False)
    except Exception as error:  # the library raises bare Exception
        raise TokenizerError(
            f"it cannot read a text with a character that its vocabulary lacks: {error}",
            hint="name a token of the vocabulary as its unk_token, in Unigram its place as unk_id",
        ) from error
    identity = _identity(origin, kind, algorithm_of(tokenizer), max(ids) + 1, digest)
    return HuggingFaceTokenizer(tokenizer, identity)


def _sentencepiece(origin: Origin) -> Tokenizer:
    model = origin.path.read_bytes()
    return _from_model(model, origin, "sentencepiece", _sha256(model))


def _from_model(model: bytes, origin: Origin, kind: Kind, digest: str) -> Tokenizer:
    from analyzer.tokenizers.sentencepiece_model import algorithm_of, parse
    from analyzer.tokenizers.sentencepieces import SentencePieceTokenizer

    pieces = [piece.piece for piece in parse(model).pieces]
    beside: dict[int, str] = {}
    if kind == "sentencepiece" and origin.own_facts:
        beside = model_facts.named_beside(origin.path.parent, pieces)
    rows = max([len(pieces), *(i + 1 for i in beside)])
    identity = _identity(origin, kind, algorithm_of(model), rows, digest)
    return SentencePieceTokenizer(model, identity, beside)


def _tiktoken(origin: Origin) -> Tokenizer:
    from analyzer.tokenizers import ranks as ranks_files
    from analyzer.tokenizers.schemes import Scheme, scheme_of_ranks, schemes

    data = origin.path.read_bytes()
    ranks = ranks_files.read_ranks(data)
    # an extended file goes on after the ids of the special tokens, which are no ranks
    unbroken = ranks_files.unbroken(ranks)
    config = model_facts.read_json(origin.path.parent / "tokenizer_config.json")
    name = origin.scheme or config.get("tiktoken_scheme")
    if name is not None:
        found: Scheme | None = schemes().get(str(name))
    elif isinstance(config.get("pat_str"), str):
        found = Scheme("custom", config["pat_str"], nfc=config.get("normalization") == "NFC")
    else:
        found = scheme_of_ranks(unbroken, origin.path.stem)
    if found is None or found.split:  # tiktoken itself splits by one pattern only
        raise TokenizerError(
            f"{origin.path} does not say how text is split before merging",
            hint='put {"pat_str": REGEX} into a tokenizer_config.json beside it, or '
            '{"tiktoken_scheme": NAME} with one of '
            + ", ".join(name for name, scheme in schemes().items() if not scheme.split),
        )
    ranks_files.check_whole(unbroken, found)
    return _ranks(ranks, found.at(unbroken), origin, "tiktoken", _sha256(data))


def _ranks(
    ranks: dict[bytes, int], scheme: Scheme, origin: Origin, kind: Kind, digest: str
) -> Tokenizer:
    from analyzer.tokenizers.ranks import RanksTokenizer

    rows = max(max(ranks.values()) + 1 + scheme.shift, scheme.first_special + scheme.special_ids)
    identity = _identity(origin, kind, "byte-level-bpe", rows, digest)
    return RanksTokenizer(ranks, scheme, identity)


def _tekken(origin: Origin) -> Tokenizer:
    from analyzer.tokenizers.schemes import Scheme

    data = origin.path.read_bytes()
    try:
        parsed = json.loads(data)
        config = parsed["config"]
        special = int(config["default_num_special_tokens"])
        size = int(config["default_vocab_size"]) - special
        ranks = {base64.b64decode(t["token_bytes"]): int(t["rank"]) for t in parsed["vocab"][:size]}
        names = {int(t["rank"]): t["token_str"] for t in parsed.get("special_tokens") or []}
        pattern = config["pattern"]
    except (ValueError, KeyError, TypeError) as error:
        raise TokenizerError(
            f"{origin.path} is not a whole tekken.json: {error!r}", hint="download it again"
        ) from error
    scheme = Scheme(
        "tekken",
        pattern,
        specials=tuple(names.get(i, f"<SPECIAL_{i}>") for i in range(special)),
        special_ids=special,
        shift=special,
    )
    return _ranks(ranks, scheme, origin, "tekken", _sha256(data))


def _gguf(origin: Origin) -> Tokenizer:
    from analyzer.tokenizers.gguf_vocab import to_model, to_tokenizer
    from analyzer.tokenizers.ggufs import read_header

    header = read_header(origin.path)
    fields = header.fields
    architecture = fields.get("general.architecture", "")
    tied = "output.weight" not in header.shapes if header.shapes else None
    hidden = fields.get(f"{architecture}.embedding_length")
    origin = replace(
        origin, facts=Facts(tied, header.parameters or None, hidden).or_else(origin.facts)
    )
    if fields.get("tokenizer.ggml.model") == "gpt2":
        return _hugging_face(to_tokenizer(fields), origin, "gguf", header.digest)
    return _from_model(to_model(fields), origin, "gguf", header.digest)


def _vocab_txt(origin: Origin) -> Tokenizer:
    from analyzer.tokenizers.wordpiece import read_vocab_txt

    data = origin.path.read_bytes()
    config = model_facts.read_json(origin.path.parent / "tokenizer_config.json")
    return _hugging_face(read_vocab_txt(data, config), origin, "vocab.txt", _sha256(data))


def _vocab_and_merges(origin: Origin) -> Tokenizer:
    import tokenizers
    from tokenizers import decoders, models, pre_tokenizers

    from analyzer.tokenizers.marked import is_marked, read_marked, refuse_joined

    merges = origin.path.parent / "merges.txt"
    config: dict[str, Any] = model_facts.read_json(origin.path.parent / "tokenizer_config.json")
    try:
        model = models.BPE.from_file(str(origin.path), str(merges))
    except Exception as error:  # the library raises bare Exception
        raise TokenizerError(f"{origin.path} or {merges.name} is broken: {error}") from error
    tokenizer = tokenizers.Tokenizer(model)
    vocab = tokenizer.get_vocab()
    refuse_joined(vocab)
    if is_marked(vocab):
        tokenizer = read_marked(model, vocab)
    else:
        prefix = bool(config.get("add_prefix_space"))
        tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=prefix)
        tokenizer.decoder = decoders.ByteLevel()
    origin = replace(origin, files=(origin.path, merges))
    digest = _sha256(origin.path.read_bytes() + merges.read_bytes())
    return _hugging_face(tokenizer, origin, "bpe", digest)


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


_BUILDERS: dict[Kind, Callable[[Origin], Tokenizer]] = {
    "tokenizer.json": _tokenizer_json,
    "sentencepiece": _sentencepiece,
    "tiktoken": _tiktoken,
    "tekken": _tekken,
    "vocab.txt": _vocab_txt,
    "bpe": _vocab_and_merges,
    "gguf": _gguf,
}
