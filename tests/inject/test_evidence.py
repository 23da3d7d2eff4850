"""What ``auto`` settles on, and that what it measures is what a finished model does."""

import pytest

from analyzer import inject
from analyzer.inject.bits import bits_per_byte
from analyzer.inject.evidence import CANDIDATES, bits_by_initialiser
from analyzer.inject.forward import load_model
from tests.inject.models import extension_of, make

TEXT = "the zebra crossed the river and the okapi watched the zebra from the reeds. " * 40


def settings(init, **more):
    return inject.Settings(inject.parse(init), **more)


@pytest.mark.parametrize("kind", ["llama-tied", "llama-untied", "phi"])
def test_what_is_measured_in_memory_is_what_the_written_model_does(tmp_path, kind):
    source = make(tmp_path / "model", kind, dtype="float32")
    base, extension = inject.open_checkpoint(source), extension_of(source)
    names = ["mean", "zero", "weighted"]
    found = bits_by_initialiser(base, extension, names, settings("mean"), [TEXT[:300]])
    assert list(found) == names
    for name in names:
        with inject.new_folder(tmp_path / name) as partial:
            inject.inject(base, extension, partial, settings(name))
        told = bits_per_byte(load_model(tmp_path / name), extension.tokenizer(), [TEXT[:300]])
        assert found[name] == pytest.approx(told, rel=1e-5)


def test_auto_takes_the_fewest_bits_where_it_can_measure(tmp_path):
    source = make(tmp_path / "model", "llama-tied", dtype="float32")
    base, extension = inject.open_checkpoint(source), extension_of(source)
    settled, bits = inject.pick(base, extension, settings("auto", texts=(TEXT,)))
    assert set(bits) == set(CANDIDATES)
    assert bits[settled.recipe.text] == min(bits.values())
    assert settled.texts == (TEXT,)


def test_auto_is_the_mean_where_nothing_can_be_measured(tmp_path):
    source = make(tmp_path / "model", "llama-tied", dtype="float32")
    base, extension = inject.open_checkpoint(source), extension_of(source)
    settled, bits = inject.pick(base, extension, settings("auto"))
    assert (settled.recipe.text, bits) == ("mean", {})
    bert = make(tmp_path / "bert", "bert", dtype="float32")
    encoder, extension = inject.open_checkpoint(bert), extension_of(bert)
    settled, bits = inject.pick(encoder, extension, settings("auto", texts=(TEXT,)))
    assert (settled.recipe.text, bits) == ("mean", {})
    asked = settings("weighted", texts=(TEXT,))
    assert inject.pick(base, extension, asked) == (asked, {})


def test_given_words_take_the_place_of_found_ones(tmp_path):
    from analyzer.inject.references import new_tokens
    from analyzer.inject.surgery import fill

    source = make(tmp_path / "model", "llama-tied", dtype="float32")
    base, extension = inject.open_checkpoint(source), extension_of(source)
    added = [(token.id, token.text) for token in extension.added]
    tokens = new_tokens(added, extension.base, extension.tokenizer())
    told = tokens[-1].text.strip()
    given = settings("similar", similar={told: ("river", "reeds and more")})
    (found,) = fill(base, extension.tokenizer(), tokens, settings("similar")).values()
    (filled,) = fill(base, extension.tokenizer(), tokens, given).values()
    (matrix,) = base.matrices
    words = [
        min((base.tokenizer.encode(word), base.tokenizer.encode(f" {word}")), key=len)
        for word in ("river", "reeds and more")
    ]
    expected = sum(matrix.take(word).mean(axis=0) for word in words) / 2
    for token in tokens:
        wanted = expected if token.text.strip() == told else found[token.id]
        assert filled[token.id] == pytest.approx(wanted, abs=1e-6)


def test_loading_a_model_that_lacks_a_weight_says_nothing_of_its_own(tmp_path, capfd):
    from safetensors.torch import load_file, save_file
    from transformers import LlamaConfig, LlamaForCausalLM

    sizes = {"vocab_size": 64, "hidden_size": 16, "intermediate_size": 16, "num_hidden_layers": 1}
    LlamaForCausalLM(LlamaConfig(**sizes, num_attention_heads=2)).save_pretrained(tmp_path)
    weights = load_file(tmp_path / "model.safetensors")
    del weights["model.norm.weight"]
    save_file(weights, tmp_path / "model.safetensors", metadata={"format": "pt"})
    capfd.readouterr()
    load_model(tmp_path)
    assert capfd.readouterr() == ("", "")
