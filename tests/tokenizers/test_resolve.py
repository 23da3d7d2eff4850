"""A name to files: the order, the aliases, and what is said of a name that leads nowhere."""

from __future__ import annotations

import json
import re
import subprocess
import sys

import pytest

from analyzer.errors import AnalyzerError, ModelNotFoundError, ModelUnavailableError, UsageError
from analyzer.tokenizers import aliases, availability, load
from analyzer.tokenizers.names import Alias, Package, by_name
from analyzer.tokenizers.resolve import resolve
from analyzer.tokenizers.schemes import schemes
from tests.carriers import INSTALLED, carrier
from tests.tokenizers.small import byte_level_json

ALGORITHMS = {"byte-level-bpe", "sentencepiece-bpe", "unigram", "wordpiece"}


@pytest.fixture(autouse=True)
def _no_hub(monkeypatch, tmp_path):
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path / "no-hub"))


def folder(path):
    path.mkdir()
    (path / "tokenizer.json").write_text(json.dumps(byte_level_json()))
    return path


def test_a_local_folder_comes_before_the_alias_of_its_name(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    carrier("llama3-tiktoken")
    assert load("llama").info.source.startswith("package llama-models ")
    folder(tmp_path / "llama")
    assert load("llama").info.source == "local folder llama (tokenizer.json)"
    assert load("llama").info.name == "llama"


def test_a_folder_without_a_tokenizer_does_not_hide_an_alias(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    carrier("llama3-tiktoken")
    (tmp_path / "mistral").write_text("notes on a wind")
    carrier("mistral-v1-sentencepiece")
    assert load("mistral").info.source.startswith("package mistral-common ")
    (tmp_path / "llama").mkdir()
    assert load("llama").info.source.startswith("package llama-models ")
    (tmp_path / "runs" / "llama").mkdir(parents=True)
    for name in ("./llama", "runs/llama"):
        with pytest.raises(ModelNotFoundError, match="holds no tokenizer file"):
            load(name)
    with pytest.raises(ModelNotFoundError, match="empty"):
        load("")


def test_a_file_and_a_home_folder(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    path = folder(tmp_path / "model") / "tokenizer.json"
    assert load(str(path)).info.source == f"local file {path}"
    assert load("~/model").info.source == "local folder ~/model (tokenizer.json)"


@pytest.mark.parametrize("name", ["./nowhere", "/no/such/place", "nowhere/", "missing.gguf"])
def test_a_path_that_is_not_there(name):
    with pytest.raises(UsageError, match="no tokenizer at"):
        load(name)


def test_a_mistyped_name_is_told_what_is_close():
    with pytest.raises(ModelNotFoundError, match="'lama'") as caught:
        load("lama")
    assert "llama" in caught.value.hint
    with pytest.raises(ModelNotFoundError) as caught:
        load("xyzzyplugh")
    assert "did you mean" not in caught.value.hint


@pytest.mark.parametrize("name", ["", " ", "a/b/c", "http://host/model", "--help", "..\0"])
def test_odd_names_are_user_errors(name):
    with pytest.raises(AnalyzerError):
        load(name)


def test_offline_an_alias_without_a_package_says_what_to_do():
    with pytest.raises(ModelUnavailableError, match="google/gemma-3-4b-pt") as caught:
        load("gemma")
    assert "local folder" in caught.value.hint


def test_an_alias_whose_only_carrier_is_missing():
    gone = Alias("gone", ("gone",), "unigram", package=Package("gone-dist", "no_such_module", "f"))
    assert availability(gone) == "needs the package gone-dist"


def test_the_alias_table_is_well_formed():
    names = [name for alias in aliases() for name in alias.names]
    assert len(names) == len(set(names))
    assert all(name == name.lower() for name in names)
    wanted = "llama llama-3 llama-2 llama-4 mistral mistral-nemo qwen qwen-2.5 qwen-3 deepseek "
    wanted += "gemma gemma-3 bert gpt2 gpt-4o smollm2 jamba j2 minilm phi yi xlm-r t5"
    assert set(wanted.split()) <= set(names)
    for alias in aliases():
        assert alias.algorithm in ALGORITHMS
        assert alias.hub is None or re.fullmatch(r"[\w.-]+/[\w.-]+", alias.hub)
        assert alias.hub or alias.package
        if alias.package is not None and alias.package.scheme is not None:
            assert alias.package.scheme in schemes()


@pytest.mark.parametrize("alias", [a for a in aliases() if a.package], ids=lambda a: a.name)
def test_every_carried_alias_loads_as_it_says(alias):
    if alias.package.path() is None:
        pytest.skip(f"{alias.package.distribution} is not installed")
    origin = resolve(alias.name)
    assert origin.source == availability(alias) == alias.package.described()
    tokenizer = load(alias.name)
    assert tokenizer.info.algorithm == alias.algorithm
    assert tokenizer.info.tied_embeddings == alias.facts.tied_embeddings
    assert tokenizer.info.hidden_size == alias.facts.hidden_size


def test_test_carriers_are_aliases():
    carried = {(a.package.module, a.package.file) for a in aliases() if a.package}
    extra = {INSTALLED["mistral-tekken"], INSTALLED["minilm-wordpiece"]}
    assert set(INSTALLED.values()) - carried <= extra


def test_names_are_found_in_any_letter_case():
    assert load("MINILM").info.name == "MINILM"
    assert by_name()["llama"].name == "llama-3"


def test_listing_the_models_loads_nothing_heavy():
    code = (
        "import sys\n"
        "from analyzer.tokenizers import aliases, availability\n"
        "for alias in aliases(): availability(alias)\n"
        "heavy = ('numpy', 'tokenizers', 'tiktoken', 'sentencepiece', 'huggingface_hub', 'gguf')\n"
        "print([name for name in heavy if name in sys.modules])\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
