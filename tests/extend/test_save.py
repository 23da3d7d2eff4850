"""What is written: every file of the tokenizer, whole or not at all."""

import json
import shutil

import pytest

from analyzer.errors import TokenizerError, UsageError, VerificationError
from analyzer.extend import extend
from analyzer.extend import save as saving
from analyzer.tokenizers import load
from tests.carriers import npm_tokenizer
from tests.extend.families import NAMES, TOKENS, base_of, case_of, path_of

SAVED = [name for name in NAMES if name not in {"yi", "qwen2_5", "mistral-tekken", "j2-unigram"}]
LINES = ("a patient with hypertension, 高血压的患者。", " ".join(TOKENS), "plain text stays")


@pytest.mark.parametrize("name", SAVED)
def test_what_is_written_reads_like_what_is_in_memory(name, tmp_path):
    case = case_of(name)
    files = case.extension.save(tmp_path / "out")
    written = load(str(files[0]))
    assert written.info.vocab_size == case.extended.info.vocab_size
    for line in LINES:
        assert written.encode(line) == case.extended.encode(line)


@pytest.mark.parametrize("name", ["llama2", "minilm-wordpiece", "mistral-v3-sentencepiece"])
def test_adding_nothing_gives_identical_files(name, tmp_path):
    extension = extend(base_of(name), [" the", ""])
    assert extension.added == ()
    files = extension.save(tmp_path / "out")
    folder = extension.base.files[0].parent
    assert {file.name for file in files} >= {extension.base.files[0].name}
    for file in files:
        assert file.read_bytes() == (folder / file.name).read_bytes()


def test_all_files_of_a_tokenizer_are_extended_alike(tmp_path):
    extension = extend(base_of("minilm-wordpiece"), [" hypertensive"], special=["<|IsA|>"])
    names = {file.name for file in extension.save(tmp_path / "out")}
    assert names >= {"vocab.txt", "tokenizer.json", "tokenizer_config.json"}
    (word,) = (token.id for token in extension.added if token.kind == "target")
    for name in ("vocab.txt", "tokenizer.json"):
        assert load(str(tmp_path / "out" / name)).encode("hypertensive") == [word]
    config = json.loads((tmp_path / "out" / "tokenizer_config.json").read_text())
    assert config["added_tokens_decoder"][str(word + 1)]["content"] == "<|IsA|>"
    listed = json.loads((tmp_path / "out" / "special_tokens_map.json").read_text())
    assert "<|IsA|>" in listed["additional_special_tokens"]
    assert listed["cls_token"] == "[CLS]"


def test_a_sentencepiece_model_beside_a_tokenizer_json_is_extended_too(tmp_path):
    both = twins(tmp_path, "mistral-v3-sentencepiece")
    extension = extend(load(str(both)), [" hypertension", "糖尿病患者", "痼疾"])
    assert extension.base.kind == "tokenizer.json"
    extension.save(tmp_path / "out")
    readers = [load(str(tmp_path / "out" / name)) for name in ("tokenizer.json", "tokenizer.model")]
    for line in LINES:
        assert readers[0].encode(line) == readers[1].encode(line)
    assert {token.id for token in extension.added} & set(readers[1].encode("x hypertension"))


def twins(tmp_path, name):
    """Make a folder with a .model and the tokenizer.json that stands for it."""
    import tokenizers
    from tokenizers import decoders, models, normalizers

    from analyzer.tokenizers.sentencepiece_model import parse

    folder = tmp_path / "twins"
    folder.mkdir()
    shutil.copy(path_of(name), folder / "tokenizer.model")
    proto = parse((folder / "tokenizer.model").read_bytes())
    ids = {piece.piece: i for i, piece in enumerate(proto.pieces)}
    scores = {piece.piece: piece.score for piece in proto.pieces if piece.type == 1}
    splits = [
        (-score, ids[piece[:at]], piece[:at], piece[at:])
        for piece, score in scores.items()
        for at in range(1, len(piece))
        if piece[:at] in scores and piece[at:] in scores
    ]
    merges = [(left, right) for _, _, left, right in sorted(splits)]
    model = models.BPE(ids, merges, unk_token="<unk>", fuse_unk=True, byte_fallback=True)
    tokenizer = tokenizers.Tokenizer(model)
    tokenizer.normalizer = normalizers.Sequence(
        [normalizers.Prepend("▁"), normalizers.Replace(" ", "▁")]
    )
    tokenizer.decoder = decoders.Sequence(
        [
            decoders.Replace("▁", " "),
            decoders.ByteFallback(),
            decoders.Fuse(),
            decoders.Strip(" ", 1, 0),
        ]
    )
    tokenizer.save(str(folder / "tokenizer.json"))
    return folder


def test_vocab_json_with_merges_is_written_as_both(tmp_path):
    document = json.loads((npm_tokenizer("gpt2") / "tokenizer.json").read_text())
    folder = tmp_path / "gpt2"
    folder.mkdir()
    (folder / "vocab.json").write_text(json.dumps(document["model"]["vocab"]))
    merges = [m if isinstance(m, str) else " ".join(m) for m in document["model"]["merges"]]
    (folder / "merges.txt").write_text("#version: 0.2\n" + "\n".join(merges) + "\n")
    shutil.copy(npm_tokenizer("gpt2") / "tokenizer.json", folder)
    extension = extend(load(str(folder)), [" pembrolizumab"])
    extension.save(tmp_path / "out")
    (tmp_path / "out" / "tokenizer.json").unlink()
    slow = load(str(tmp_path / "out"))
    assert slow.kind == "bpe"
    assert slow.encode("on pembrolizumab") == extension.tokenizer().encode("on pembrolizumab")


def test_a_neighbour_that_is_another_tokenizer_is_refused(tmp_path):
    folder = tmp_path / "mixed"
    shutil.copytree(npm_tokenizer("llama2"), folder)
    shutil.copy(path_of("qwen-tiktoken"), folder / "qwen.tiktoken")
    with pytest.raises(TokenizerError, match=r"qwen\.tiktoken.*another tokenizer") as caught:
        extend(load(str(folder)), [" pembrolizumab"]).save(tmp_path / "out")
    assert "move qwen.tiktoken away" in caught.value.hint
    assert [path.name for path in tmp_path.iterdir()] == ["mixed"]


def test_chat_template_and_configuration_are_carried_over(tmp_path):
    folder = tmp_path / "chat"
    shutil.copytree(npm_tokenizer("gpt2"), folder)
    (folder / "chat_template.jinja").write_text("{{ messages }}")
    (folder / "README.md").write_text("not a part of the tokenizer")
    config = (folder / "tokenizer_config.json").read_bytes()
    files = extend(load(str(folder)), [" pembrolizumab"]).save(tmp_path / "out")
    assert {file.name for file in files} == {
        "tokenizer.json", "tokenizer_config.json", "chat_template.jinja",
    }  # fmt: skip
    assert (tmp_path / "out" / "tokenizer_config.json").read_bytes() == config


def test_a_folder_with_something_in_it_is_left_alone(tmp_path):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "precious.txt").write_text("mine")
    with pytest.raises(UsageError, match="not empty"):
        case_of("gpt2").extension.save(tmp_path / "out")
    assert [path.name for path in tmp_path.rglob("*")] == ["out", "precious.txt"]


def test_a_failed_check_leaves_nothing_behind(tmp_path, monkeypatch):
    def fail(*_):
        raise VerificationError("checked and found wrong")

    monkeypatch.setattr(saving, "_check", fail)
    with pytest.raises(VerificationError):
        case_of("gpt2").extension.save(tmp_path / "out")
    assert list(tmp_path.iterdir()) == []


def test_every_file_is_written_before_the_name_is_taken(tmp_path, monkeypatch):
    seen = []
    monkeypatch.setattr(saving, "_check", lambda *_: seen.append((tmp_path / "out").exists()))
    case_of("gpt2").extension.save(tmp_path / "out")
    assert seen == [False]
    assert (tmp_path / "out" / "tokenizer.json").is_file()


def test_ids_of_special_tokens_outside_the_vocabulary_stay(tmp_path):
    import tokenizers

    extension = case_of("qwen2_5").extension
    extension.save(tmp_path / "out")
    before = tokenizers.Tokenizer.from_file(str(path_of("qwen2_5") / "tokenizer.json"))
    after = tokenizers.Tokenizer.from_file(str(tmp_path / "out" / "tokenizer.json"))
    for token_id, token in before.get_added_tokens_decoder().items():
        assert after.token_to_id(token.content) == token_id
        assert after.get_added_tokens_decoder()[token_id].special == token.special
    everything = after.get_vocab(with_added_tokens=True)
    assert len(set(everything.values())) == len(everything)
    chat = "<|im_start|>user\nhypertension<|im_end|>"
    assert after.encode(chat).ids[0] == before.encode(chat).ids[0]


def test_of_two_runs_the_slower_one_is_told_that_it_was_too_late(tmp_path, monkeypatch):
    check = saving._check

    def another_run_is_faster(*given):
        check(*given)
        (tmp_path / "out").mkdir()
        (tmp_path / "out" / "theirs").write_text("")

    monkeypatch.setattr(saving, "_check", another_run_is_faster)
    with pytest.raises(UsageError, match="another run made"):
        extend(base_of("minilm-wordpiece"), ["hypertensive"]).save(tmp_path / "out")
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["out", "theirs"]
