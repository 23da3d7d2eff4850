"""Which file of a folder decides the ids, and what format a file has, by its content."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from analyzer.errors import TokenizerError
from analyzer.tokenizers.facts import read_json

if TYPE_CHECKING:
    from pathlib import Path

    from analyzer.tokenizers.base import Kind

_RANK_LINE = re.compile(rb"[A-Za-z0-9+/]+={0,2} \d+\r?\n")
_READ_BYTES = 4096
FORMATS = (
    "tokenizer.json, a SentencePiece .model, tiktoken ranks, tekken.json, "
    "vocab.json with merges.txt, vocab.txt, and GGUF"
)

JOINED = (
    "a BPE of subword-nmt or fastBPE, whose pieces end in @@ inside a word",
    "convert it to tokenizer.json: a BPE of the tokenizers library with end_of_word_suffix </w>",
)
"""What the vocabularies of CTRL, PhoBERT and many translators are, and the way out."""

# The order of truth: the file that `tokenizers` reads first, then SentencePiece or tiktoken
# models, then Mistral's tekken, then what older models have, then GGUF.
_ORDER = (
    "tokenizer.json",
    "tokenizer.model",
    "sentencepiece.bpe.model",
    "spiece.model",
    "spm.model",
    "*.model",
    "*.tiktoken",
    "tekken.json",
    "*.model.v*",
    "vocab.json",
    "vocab.txt",
    "*.gguf",
    "rwkv_vocab*.txt",  # these two are known in order to be refused by what they are
    "*.codes",
)

_NOT_KNOWN = {
    # 257 b'\xc3' 1: id, a literal of Python, its length in bytes
    re.compile(rb"\d+ b?['\"].*['\"] \d+\r?\n"): (
        "a vocabulary of RWKV, whose text is cut by the longest match",
        "BPE, Unigram and WordPiece are known; name another model of the family",
    ),
    # e n</w> 201536, with or without the head that subword-nmt writes
    re.compile(rb"(?:#version: \S+\r?\n)?[^\s{]+ \S+</w>(?: \d+)?\r?\n"): JOINED,
}
"""How files begin that are taken for tokenizers and are not read: what each is, the way out."""


def transformer_folder(root: Path) -> Path:
    """Give the folder with a model's files: that of sentence-transformers names it inside."""
    modules = root / "modules.json"
    if (root / "config.json").is_file() or not modules.is_file():
        return root
    try:
        listed = json.loads(modules.read_bytes())
    except ValueError as error:
        raise TokenizerError(f"{modules} is no JSON", hint="download it again") from error
    for module in listed if isinstance(listed, list) else ():
        kind, path = (str(module.get(key, "")) for key in ("type", "path"))
        if kind.endswith(".Transformer") and (root / path).is_dir():
            return root / path
    return root


def files_in(root: Path) -> tuple[Path, ...] | None:
    """Give the deciding file of a folder and the files that complete it, or None.

    ``tokenizer.json`` wins over a ``tokenizer.model`` beside it, which may be stale.
    """
    folder = transformer_folder(root)
    for pattern in _ORDER:
        for path in sorted(folder.glob(pattern)):
            if path.name == "vocab.json":
                merges = folder / "merges.txt"
                if merges.is_file():
                    return (path, merges)
            elif path.is_file():
                return (path,)
    return None


# Classes of transformers that read text without a vocabulary.
_WITHOUT_VOCABULARY = ("ByT5Tokenizer", "CanineTokenizer", "PerceiverTokenizer")


def without_file(folder: Path) -> str:
    """Say why a folder without a tokenizer file that is read here has none, where that is known."""
    if (folder / "source.spm").is_file():
        return (
            "it is Marian's, whose ids are the places in vocab.json, over the pieces of two .spm "
            "files: such a pair is not read here"
        )
    if read_json(folder / "tokenizer_config.json").get("tokenizer_class") in _WITHOUT_VOCABULARY:
        return "its program reads bytes or characters as they are: there is no vocabulary to extend"
    return ""


def kind_of(path: Path) -> Kind:
    """Tell a tokenizer file's format by its content, whatever its name."""
    with path.open("rb") as file:
        head = file.read(_READ_BYTES)
    if not head:
        raise TokenizerError(f"{path} is empty", hint="download it again")
    if head.startswith(b"version https://git-lfs"):
        raise TokenizerError(
            f"{path} is a Git LFS pointer, not the file itself", hint="run: git lfs pull"
        )
    if head.startswith(b"GGUF"):
        return "gguf"
    _refuse_known(path, head)
    if head.lstrip()[:1] == b"{":
        return _kind_of_json(path, head)
    if _RANK_LINE.match(head):
        return "tiktoken"
    if head[:1] == b"\n" and b"\0" in head:  # the first field of a ModelProto, length-delimited
        return "sentencepiece"
    if path.suffix == ".txt" and b"\0" not in head:
        return "vocab.txt"
    raise TokenizerError(
        f"{path} is no tokenizer file that is known here",
        hint=f"known are {FORMATS}",
    )


def _refuse_known(path: Path, head: bytes) -> None:
    for begin, (what, way_out) in _NOT_KNOWN.items():
        if path.name != "merges.txt" and begin.match(head):
            raise TokenizerError(f"{path} is {what}, which is not read here", hint=way_out)


def is_tokenizer(path: Path) -> bool:
    """Say whether a file has a format that is known here."""
    try:
        kind_of(path)
    except TokenizerError:
        return False
    return True


def _kind_of_json(path: Path, head: bytes) -> Kind:
    if path.name == "vocab.json" and (path.parent / "merges.txt").is_file():
        return "bpe"
    if b'"token_bytes"' in head or "tekken" in path.name:
        return "tekken"
    return "tokenizer.json"
