"""Tiny extended checkpoints of real architectures, made once; tests only read them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from tests.inject.models import extension_of, make

if TYPE_CHECKING:
    from pathlib import Path

TEXT = (
    "the zebra is jumping quickly over an argumentative tokenizers meeting\n"
    "中文分词器具 and CC(=O)O are quickly tokenizers of the zebra\n"
)
GENERAL = "the quick brown fox and the lazy dog are in the house by the river\n"


@dataclass(frozen=True)
class Made:
    """A base checkpoint and one that was extended from it."""

    base: Path
    folder: Path
    tokens: tuple

    @property
    def ids(self):
        return [token.id for token in self.tokens]

    def model(self):
        from analyzer.inject.forward import load_model

        return load_model(self.folder)

    @property
    def tokenizer(self):
        from analyzer.inject import open_checkpoint

        return open_checkpoint(self.folder).tokenizer


@pytest.fixture(scope="session", autouse=True)
def one_thread():
    import torch

    torch.set_num_threads(1)


@pytest.fixture(scope="session")
def extended(tmp_path_factory):
    from analyzer.inject import Settings, inject, new_folder, open_checkpoint, parse
    from analyzer.inject.references import tokens_beyond
    from analyzer.train.added import as_record

    made = {}

    def get(name, dtype="float32"):
        if (name, dtype) not in made:
            root = tmp_path_factory.mktemp("extended")
            base = open_checkpoint(make(root / name, name, dtype=dtype))
            with new_folder(root / f"{name}-new") as partial:
                inject(base, extension_of(base.root), partial, Settings(parse("mean")))
            new = open_checkpoint(root / f"{name}-new")
            tokens = tokens_beyond(base.tokenizer, new.tokenizer)
            record = {"source": {"path": str(base.root)}, "tokens": as_record(tokens)}
            (new.root / "extension.json").write_text(json.dumps(record))
            made[name, dtype] = Made(base.root, new.root, tokens)
        return made[name, dtype]

    return get
