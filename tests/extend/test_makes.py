"""Tokenizers as whole families have them: each in the make of its published files."""

from __future__ import annotations

import io
import json

import pytest

from analyzer.errors import TokenizerError
from analyzer.extend import extend
from analyzer.tokenizers import load
from tests.extend.test_odd import LINES, metaspace_bpe, reasons, trained, written

ENGLISH = [line for line in LINES if line.isascii()]


def test_a_unigram_json_learns_a_word_of_which_it_knows_no_character(tmp_path):
    """T5 and ALBERT read a Chinese word as one unknown token, which is not that word."""
    from tokenizers import models, pre_tokenizers

    document = trained(models.Unigram(), pre_tokenizers.Metaspace(), lines=ENGLISH)
    base = written(document, tmp_path)
    extension = extend(base, ["高血压", "糖", "p"])
    assert reasons(extension) == {"p": "already-one-token"}
    extended = extension.tokenizer()
    assert extended.encode("the (高血压糖)")[-3:-1] == [token.id for token in extension.added]


@pytest.mark.parametrize("byte_pieces", [(), ("<0xC3>",)])
def test_byte_fallback_without_its_byte_pieces_drops_a_character_as_without_it(
    byte_pieces, tmp_path
):
    """A Llama tokenizer that transformers trains anew keeps the option and loses the pieces."""
    document = metaspace_bpe(split=True)
    document["model"] |= {"byte_fallback": True, "unk_token": None}
    vocab = document["model"]["vocab"]
    vocab |= {piece: len(vocab) + i for i, piece in enumerate(byte_pieces)}
    base = written(document, tmp_path)
    extension = extend(base, [" naïve", "糖尿病", " pembrolizumab"])
    assert extension.refused == ()
    reached = {token.id for token in extension.added if token.kind == "target"}
    assert reached <= set(extension.tokenizer().encode("a naïve 糖尿病 pembrolizumab"))


def without_decoder(make):
    from tokenizers import decoders, models, normalizers, pre_tokenizers

    cut = pre_tokenizers.BertPreTokenizer()
    if make == "metaspace":
        return metaspace_bpe(split=True), decoders.Metaspace()
    if make == "byte-level":
        level = pre_tokenizers.ByteLevel(add_prefix_space=False)
        alphabet = level.alphabet()
        document = trained(models.BPE(), level, size=400, initial_alphabet=alphabet)
        return document, decoders.ByteLevel()
    if make == "unigram":
        return trained(models.Unigram(), pre_tokenizers.Metaspace()), decoders.Metaspace()
    if make == "suffix":
        mark = {"end_of_word_suffix": "</w>"}
        model = models.BPE(unk_token="<unk>", **mark)
        return trained(model, cut, size=400, **mark), decoders.BPEDecoder()
    document = trained(models.WordPiece(unk_token="<unk>"), cut, size=400)
    normalizer = normalizers.BertNormalizer(lowercase=True)
    document["normalizer"] = json.loads(normalizer.__getstate__())
    return document, decoders.WordPiece()


@pytest.mark.parametrize("make", ["metaspace", "byte-level", "unigram", "suffix", "wordpiece"])
def test_a_file_without_a_decoder_is_read_and_extended_like_one_with_it(make, tmp_path):
    document, decoder = without_decoder(make)
    (tmp_path / "with").mkdir()
    reference = written(
        document | {"decoder": json.loads(decoder.__getstate__())}, tmp_path / "with"
    )
    base = written(document | {"decoder": None}, tmp_path)
    text = "the patient with hypertension takes tablets"
    assert base.decode(base.encode(text)) == reference.decode(base.encode(text)) == text
    extension = extend(base, ["hypertablets", " hypertablets"])
    extended = extension.tokenizer()
    assert "hypertablets" in extended.decode(extended.encode("takes hypertablets with"))
    extension.save(tmp_path / "out")
    assert json.loads((tmp_path / "out" / "tokenizer.json").read_text())["decoder"] is None


def sentencepiece_folder(folder, name, files, **options):
    import sentencepiece

    out = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(LINES), model_writer=out, vocab_size=120,
        hard_vocab_limit=False, minloglevel=2, **options,
    )  # fmt: skip
    folder.mkdir()
    (folder / name).write_bytes(out.getvalue())
    for file, content in files.items():
        (folder / file).write_text(json.dumps(content))
    return load(str(folder))


def added(content):
    flags = {"lstrip": False, "rstrip": False, "single_word": False, "normalized": False}
    return {"content": content, "special": True, **flags}


@pytest.mark.parametrize("where", ["added_tokens.json", "tokenizer_config.json"])
def test_a_token_that_only_a_file_beside_the_model_names_keeps_its_id_and_name(where, tmp_path):
    base = sentencepiece_folder(tmp_path / "plain", "tokenizer.model", {}, model_type="bpe")
    size = base.info.vocab_size
    names = {"[PAD]": size, "<|im_end|>": size + 1}
    content = {"added_tokens.json": names, "tokenizer_config.json": {
        "added_tokens_decoder": {str(i): added(name) for name, i in names.items()},
    }}  # fmt: skip
    folder = tmp_path / "base"
    base = sentencepiece_folder(
        folder, "tokenizer.model", {where: content[where]}, model_type="bpe"
    )
    assert [base.piece(i) for i in (size, size + 1)] == list(names)
    extension = extend(base, [" pembrolizumab"])
    assert extension.added[0].id == size + 2
    extension.save(tmp_path / "out")
    for tokenizer in (extension.tokenizer(), load(str(tmp_path / "out"))):
        assert [tokenizer.piece(i) for i in (size, size + 1)] == list(names)
        assert not tokenizer.token_bytes(size)
        assert tokenizer.encode("[PAD]") == base.encode("[PAD]")
    model = load(str(tmp_path / "out" / "tokenizer.model"))
    assert model.id_of(" pembrolizumab") in {token.id for token in extension.added}


def test_an_added_token_may_be_asked_for_as_a_piece(tmp_path):
    names = {"added_tokens.json": {"pembrolizumab": 300, "▁pembrolizumab": 301}}
    base = sentencepiece_folder(tmp_path / "base", "tokenizer.model", names, model_type="bpe")
    extension = extend(base, ["pembrolizumab", " pembrolizumab"])
    extension.save(tmp_path / "out")
    target = {token.id for token in extension.added if token.kind == "target"}
    assert load(str(tmp_path / "out")).id_of(" pembrolizumab") in target


def test_the_mask_that_debertas_program_adds_keeps_its_id(tmp_path):
    """Published folders of DeBERTa v2 and v3 hold spm.model alone; [MASK] comes after it."""
    names = {f"{kind}_piece": f"[{name}]" for kind, name in zip(
        ("pad", "bos", "eos", "unk"), ("PAD", "CLS", "SEP", "UNK"), strict=True
    )}  # fmt: skip
    config = {"config.json": {"model_type": "deberta-v2"}}
    base = sentencepiece_folder(
        tmp_path / "base", "spm.model", config,
        pad_id=0, bos_id=1, eos_id=2, unk_id=3, **names,
    )  # fmt: skip
    mask = base.info.vocab_size - 1
    assert base.piece(mask) == "[MASK]"
    extension = extend(base, [" pembrolizumab"])
    assert extension.added[0].id == mask + 1
    extension.save(tmp_path / "out")
    (tmp_path / "out" / "config.json").write_text(json.dumps(config["config.json"]))
    again = load(str(tmp_path / "out"))
    assert (again.piece(mask), again.info.vocab_size) == ("[MASK]", mask + 2)


@pytest.mark.parametrize(
    ("name", "files"),
    [
        ("sentencepiece.bpe.model", {"tokenizer_config.json": {}}),
        ("spiece.model", {"config.json": {"model_type": "mt5"}}),
        ("spiece.model", {"tokenizer_config.json": {"tokenizer_class": "T5TokenizerFast"}}),
        ("spiece.model", {"tokenizer_config.json": {"tokenizer_class": "PegasusTokenizer"}}),
    ],
)
def test_a_model_file_whose_program_would_move_old_ids_is_not_written(name, files, tmp_path):
    base = sentencepiece_folder(tmp_path / "base", name, files)
    with pytest.raises(TokenizerError, match="shifts the ids") as refusal:
        extend(base, [" pembrolizumab"]).save(tmp_path / "out")
    assert "save_pretrained" in refusal.value.hint
    assert not (tmp_path / "out").exists()


def test_an_added_token_that_spells_spaces_stands_for_spaces(tmp_path):
    """Gemma lists its runs of spaces and of line breaks as added tokens, as pieces spell them."""
    document = metaspace_bpe(split=True)
    vocab = document["model"]["vocab"]
    vocab["▁▁"] = len(vocab)
    document["added_tokens"].append(added("▁▁") | {"id": vocab["▁▁"], "special": False})
    base = written(document, tmp_path)
    assert base.token_bytes(vocab["▁▁"]) == b"  "


def test_a_file_whose_program_moves_ids_is_left_out_beside_a_tokenizer_json(tmp_path):
    from tokenizers import models, pre_tokenizers

    model = sentencepiece_folder(tmp_path / "base", "spiece.model", {})
    document = trained(models.Unigram(), pre_tokenizers.Metaspace())
    assert model.info.algorithm == "unigram"
    (tmp_path / "base" / "config.json").write_text('{"model_type": "pegasus"}')
    extension = extend(written(document, tmp_path / "base"), [" pembrolizumab"])
    assert [path.name for path in extension.save(tmp_path / "out")] == ["tokenizer.json"]
