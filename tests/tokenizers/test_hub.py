"""The hub path against a real HTTP server on the loopback interface."""

from __future__ import annotations

import json
import socket

import pytest

from analyzer.errors import ModelNotFoundError, ModelUnavailableError, TokenizerError
from analyzer.tokenizers import aliases, availability, load
from tests.tokenizers.hub_server import COMMIT, serving
from tests.tokenizers.small import byte_level_json


@pytest.fixture
def hub(tmp_path, monkeypatch):
    for name in ("HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE", "HF_TOKEN", "HUGGINGFACE_HUB_CACHE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path / "hub"))
    monkeypatch.setenv("HF_TOKEN_PATH", str(tmp_path / "token"))
    with serving() as hub:
        monkeypatch.setenv("HF_ENDPOINT", hub.endpoint)
        yield hub


GOOD = {
    "tokenizer.json": json.dumps(byte_level_json()).encode(),
    "tokenizer_config.json": b"{}",
    "config.json": b'{"tie_word_embeddings": true, "hidden_size": 64}',
    "model.safetensors": b"weights" * 1000,
    "modeling_evil.py": b"raise SystemExit",
    "onnx/tokenizer.json": b"{}",
}


def test_a_model_is_fetched_without_weights_or_code(hub):
    hub.files["someone/good"] = GOOD
    tokenizer = load("someone/good")
    assert tokenizer.info.source == f"hub someone/good@{COMMIT}"
    assert tokenizer.info.tied_embeddings is True
    assert tokenizer.info.hidden_size == 64
    assert tokenizer.decode(tokenizer.encode("abc abc")) == "abc abc"
    assert hub.fetched() == {"tokenizer.json", "tokenizer_config.json", "config.json"}


def test_offline_takes_the_cache_and_asks_nothing(hub, monkeypatch):
    hub.files["someone/good"] = GOOD
    ids = load("someone/good").encode("abc")
    hub.requests.clear()
    tokenizer = load("someone/good", offline=True)
    assert tokenizer.encode("abc") == ids
    assert tokenizer.info.source == f"hub cache someone/good@{COMMIT}"
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    assert load("someone/good").encode("abc") == ids
    assert hub.requests == []


def test_offline_without_a_copy_says_what_to_do(hub):
    with pytest.raises(ModelUnavailableError, match="not in the local hub cache") as caught:
        load("someone/good", offline=True)
    assert "local folder" in caught.value.hint
    assert hub.requests == []


def test_an_alias_takes_the_cached_copy(hub):
    gemma = next(alias for alias in aliases() if alias.name == "gemma-3")
    hub.files[gemma.hub] = GOOD
    assert (
        availability(gemma)
        == f"needs the hub: {gemma.hub} (gated: its licence has to be accepted there)"
    )
    assert load("gemma").info.source == f"hub {gemma.hub}@{COMMIT}"
    assert availability(gemma) == f"hub cache {gemma.hub}"
    hub.requests.clear()
    assert load("gemma").info.source == f"hub cache {gemma.hub}@{COMMIT}"
    assert hub.requests == []


def test_a_revision_is_asked_for(hub):
    hub.files["someone/good"] = GOOD
    assert load("someone/good@v1.0").info.name == "someone/good@v1.0"
    assert any(request.endswith("/revision/v1.0") for request in hub.requests)
    assert load("someone/good@v1.0", offline=True).info.source.endswith(COMMIT)


def test_a_gated_model_names_its_page_and_the_ways_out(hub):
    hub.files["meta-llama/Llama-2-7b-hf"] = GOOD
    hub.gated.add("meta-llama/Llama-2-7b-hf")
    with pytest.raises(ModelUnavailableError, match="gated") as caught:
        load("llama-2")
    for words in ("huggingface.co/meta-llama/Llama-2-7b-hf", "HF_TOKEN", "[offline]", "folder"):
        assert words in caught.value.hint


def test_an_unknown_model_is_not_found(hub):
    with pytest.raises(ModelNotFoundError, match="nobody/nothing") as caught:
        load("nobody/nothing")
    assert "HF_TOKEN" in caught.value.hint


def test_a_repository_without_a_tokenizer(hub):
    hub.files["someone/weights"] = {"config.json": b"{}", "model.gguf": b"GGUF"}
    with pytest.raises(ModelNotFoundError, match="no tokenizer file"):
        load("someone/weights")


def test_a_cut_download_is_no_tokenizer(hub):
    hub.files["someone/cut"] = GOOD
    hub.cut.add("someone/cut")
    with pytest.raises(ModelUnavailableError, match="someone/cut"):
        load("someone/cut")
    hub.cut.clear()
    assert load("someone/cut").encode("abc")


def test_a_broken_file_on_the_hub_is_named(hub):
    hub.files["someone/broken"] = {**GOOD, "tokenizer.json": GOOD["tokenizer.json"][:500]}
    with pytest.raises(TokenizerError, match=r"tokenizer\.json"):
        load("someone/broken")


def test_a_failing_hub_says_so(hub):
    hub.broken.add("someone/good")
    with pytest.raises(ModelUnavailableError, match="could not be fetched"):
        load("someone/good")


def test_an_unreachable_hub_says_so(hub, monkeypatch):
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
    monkeypatch.setenv("HF_ENDPOINT", f"http://127.0.0.1:{port}")
    with pytest.raises(ModelUnavailableError, match="could not be fetched") as caught:
        load("someone/good")
    assert "HF_ENDPOINT" in caught.value.hint


def test_the_token_is_sent(hub, monkeypatch):
    monkeypatch.setenv("HF_TOKEN", "hf_for_this_test_only")
    hub.files["someone/good"] = GOOD
    load("someone/good")
    assert hub.tokens == {"Bearer hf_for_this_test_only"}
