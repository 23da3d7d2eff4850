"""The files of one tokenizer that lie side by side, all extended alike or not at all.

A tokenizer.json with a stale tokenizer.model beside it gives other ids in another program.
"""

from __future__ import annotations

import json
from fnmatch import fnmatch
from typing import TYPE_CHECKING, Any

from analyzer.errors import TokenizerError
from analyzer.extend.json_document import added_token
from analyzer.tokenizers.facts import program_of, read_json

if TYPE_CHECKING:
    from collections.abc import Sequence
    from collections.abc import Set as AbstractSet
    from pathlib import Path

    from analyzer.errors import AnalyzerError
    from analyzer.extend.chain import Piece
    from analyzer.tokenizers.base import Kind, Tokenizer

VOCABULARIES = (
    "tokenizer.json",
    "tokenizer.model",
    "spiece.model",
    "spm.model",
    "sentencepiece.bpe.model",
    "*.tiktoken",
    "tekken.json",
    "vocab.json",
    "vocab.txt",
)
"""Names under which a folder holds one and the same vocabulary in several formats."""
CONFIG = "tokenizer_config.json"
SHIFTED = "sentencepiece.bpe.model"
"""A SentencePiece file whose ids its program shifts by one (XLM-R, mBART, CamemBERT).

The ids of the model are those of tokenizer.json. The file cannot be extended beside it: the
program counts the mask after the last piece.
"""
_SHIFTING = {"t5": 100, "longt5": 100, "mt5": 100, "umt5": 100, "pegasus": 103, "pegasus_x": 103}
"""Kinds of models whose programs put so many ids after the last piece, or before the first."""
_HOLD_MARKERS: frozenset[Kind] = frozenset({"tokenizer.json", "sentencepiece", "gguf"})
CARRIED = (
    CONFIG,
    "special_tokens_map.json",
    "added_tokens.json",
    "chat_template.jinja",
    "chat_template.json",
    "additional_chat_templates/*.jinja",
)
"""Names of what belongs to a tokenizer beside its vocabulary."""


def is_shifted(path: Path) -> bool:
    """Say whether the ids of a SentencePiece file are not those that its program counts.

    T5 puts its sentinels (100 unless ``extra_ids`` says otherwise) after the last piece, wherever
    that is; Pegasus puts the pieces after its own ids. A file alone has no program.
    """
    if not any((path.parent / name).is_file() for name in ("config.json", CONFIG)):
        return False
    if path.name != "spiece.model":
        return path.name == SHIFTED
    kind = program_of(path.parent)
    own = read_json(path.parent / CONFIG)
    ids = own.get("offset" if "pegasus" in kind else "extra_ids")
    return bool(_SHIFTING.get(kind, 0) if ids is None else kind in _SHIFTING and ids)


def refuse_shifted(path: Path, error: type[AnalyzerError] = TokenizerError) -> None:
    """Raise an error for a file that ``is_shifted``: its program would move old ids."""
    if is_shifted(path):
        raise error(
            f"'{path.parent}' holds no tokenizer.json, and its program shifts the ids of "
            f"{path.name}",
            hint="write it first: AutoTokenizer.from_pretrained(DIR).save_pretrained(DIR)",
        )


def siblings(path: Path) -> list[Path]:
    """Give the other vocabulary files of the tokenizer that a file belongs to.

    A file under a name of its own (``tokenizer.model.v3`` in a folder of many) has none.
    """
    if not _is_canonical(path.name):
        return []
    found = (other for name in VOCABULARIES for other in sorted(path.parent.glob(name)))
    return [other for other in found if other.name != path.name and _is_whole(other)]


def carried(path: Path) -> dict[str, bytes]:
    """Give what lies beside a vocabulary file and is no vocabulary, by its name."""
    if not _is_canonical(path.name):
        return {}
    found = (other for name in CARRIED for other in sorted(path.parent.glob(name)))
    return {str(other.relative_to(path.parent)): other.read_bytes() for other in found}


def _is_canonical(name: str) -> bool:
    return any(fnmatch(name, pattern) for pattern in VOCABULARIES)


def _is_whole(path: Path) -> bool:
    """Say whether a file is a vocabulary of its own; vocab.json is one with merges.txt alone."""
    return path.name != "vocab.json" or (path.parent / "merges.txt").is_file()


def is_same(base: Tokenizer, other: Tokenizer) -> bool:
    """Say whether two neighbouring files hold the same vocabulary.

    A second file of the same format may hold another one, and is then left out. One of another
    format is there to say the same to another program: raises TokenizerError if it does not,
    unless that program shifts its ids, when it is left out too.
    """
    difference = _difference(base, other)
    left_out = other.files[0].name == SHIFTED or is_shifted(other.files[0])
    if difference and not left_out and base.kind != other.kind:
        name, other_name = base.files[0].name, other.files[0].name
        raise TokenizerError(
            f"'{other_name}' beside '{name}' is another tokenizer: {difference}",
            hint=f"move {other_name} away, or extend each of them from a folder of its own",
        )
    return not difference


def _difference(base: Tokenizer, other: Tokenizer) -> str:
    if base.info.algorithm != other.info.algorithm:
        return f"its algorithm is {other.info.algorithm}"
    for token_id in range(min(base.info.vocab_size, other.info.vocab_size)):
        here, there = base.token_bytes(token_id), other.token_bytes(token_id)
        if here and there and here != there:
            return f"id {token_id} is {other.piece(token_id)!r}, not {base.piece(token_id)!r}"
    if other.info.vocab_size > base.info.vocab_size:
        return f"it has {other.info.vocab_size} ids, not {base.info.vocab_size}"
    return ""


def with_markers(
    files: dict[str, bytes], specials: Sequence[Piece], kind: Kind, recycled: AbstractSet[int]
) -> dict[str, bytes]:
    """Name the special markers in every carried file that lists special tokens.

    Where the vocabulary file has no place for them, tokenizer_config.json is made to be it.
    """
    changed = _without(files, recycled)
    if not specials:
        return changed
    files = dict(changed)
    names = [special.piece for special in specials]
    if "added_tokens.json" in files:
        listed = json.loads(files["added_tokens.json"])
        changed["added_tokens.json"] = _text(listed | {s.piece: s.id for s in specials})
    if "special_tokens_map.json" in files:
        listed = json.loads(files["special_tokens_map.json"])
        changed["special_tokens_map.json"] = _text(_with_names(listed, names))
    if CONFIG not in files and kind in _HOLD_MARKERS:
        return changed
    config = json.loads(files.get(CONFIG, b"{}"))
    decoder = dict(config.get("added_tokens_decoder", {}))
    for special in specials:
        entry = added_token(special)
        decoder[str(entry.pop("id"))] = entry
    config["added_tokens_decoder"] = decoder
    if "additional_special_tokens" in config:
        config = _with_names(config, names)
    changed[CONFIG] = _text(config)
    return changed


def _without(files: dict[str, bytes], recycled: AbstractSet[int]) -> dict[str, bytes]:
    """Take recycled ids out of the lists of added tokens."""
    changed = dict(files)
    if not recycled:
        return changed
    for name in {"added_tokens.json", CONFIG} & files.keys():
        listed = json.loads(files[name])
        if name == "added_tokens.json":
            listed = {token: i for token, i in listed.items() if i not in recycled}
        elif decoder := listed.get("added_tokens_decoder"):
            kept = {i: token for i, token in decoder.items() if int(i) not in recycled}
            listed["added_tokens_decoder"] = kept
        changed[name] = _text(listed)
    return changed


def _with_names(listed: dict[str, Any], names: list[str]) -> dict[str, Any]:
    key = "additional_special_tokens"
    return listed | {key: [*(listed.get(key) or []), *names]}


def _text(document: dict[str, Any]) -> bytes:
    return json.dumps(document, ensure_ascii=False, indent=2).encode() + b"\n"
