"""Tokenizers in configurations that are rare, each trained here on a few lines."""

from __future__ import annotations

import io
import json

import pytest

from analyzer.extend import dead_tokens, extend
from analyzer.tokenizers import load

LINES = [
    "the patient with hypertension takes tablets against tension",
    "New York and new hyper active tension tablets",
    "高血压的病人 要吃药",
    "The Quick Brown Fox Jumps over Six Lazy Dogs",
    "pack my box with five dozen liquor jugs",
] * 20
TERMS = [" pembrolizumab", "pembrolizumab", " hyperglycaemia", "naïve", "糖尿病"]


def trained(model, pre_tokenizer, *, size=120, special=("<unk>",), lines=LINES, **options):
    """Train a tokenizer and give its document."""
    import tokenizers
    from tokenizers import trainers

    built = tokenizers.Tokenizer(model)
    built.pre_tokenizer = pre_tokenizer
    trainer = {
        "BPE": trainers.BpeTrainer,
        "Unigram": trainers.UnigramTrainer,
        "WordPiece": trainers.WordPieceTrainer,
    }
    options |= {"unk_token": "<unk>"} if type(model).__name__ == "Unigram" else {}
    made = trainer[type(model).__name__](
        vocab_size=size, special_tokens=list(special), show_progress=False, **options
    )
    built.train_from_iterator(lines, made)
    return json.loads(built.to_str())


def written(document, path):
    (path / "tokenizer.json").write_text(json.dumps(document))
    return load(str(path))


def reasons(extension):
    return {refusal.text: refusal.reason for refusal in extension.refused}


def byte_level(**options):
    from tokenizers import models, pre_tokenizers

    level = pre_tokenizers.ByteLevel(add_prefix_space=False)
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    return trained(models.BPE(**options), level, size=400, initial_alphabet=alphabet)


def metaspace_bpe(*, split):
    from tokenizers import models, pre_tokenizers

    document = trained(models.BPE(unk_token="<unk>"), pre_tokenizers.Metaspace(split=split))
    return document | {"decoder": document["pre_tokenizer"]}


def test_dropout_is_for_training_alone(tmp_path):
    base = written(byte_level(dropout=0.5), tmp_path)
    assert len({tuple(base.encode("a patient with hypertension")) for _ in range(20)}) == 1
    extension = extend(base, TERMS)
    assert extension.refused == ()
    extension.save(tmp_path / "out")
    assert json.loads((tmp_path / "out/tokenizer.json").read_text())["model"]["dropout"] == 0.5


def test_a_character_that_a_bpe_without_unknown_token_drops_gets_a_piece(tmp_path):
    from tokenizers import models, pre_tokenizers

    base = written(trained(models.BPE(), pre_tokenizers.Whitespace(), special=()), tmp_path)
    # in the base the neighbours of a dropped character merge
    terms = ["naïve", "糖尿病", "tabl龘ets"]
    extension = extend(base, terms)
    assert extension.refused == ()
    ids = extension.tokenizer().encode(" ".join(terms))
    assert [extension.tokenizer().piece(i) for i in ids] == terms


@pytest.mark.parametrize("scheme", [{}, {"prepend_scheme": "always"}, {"prepend_scheme": "first"}])
def test_metaspace_as_older_releases_wrote_it(scheme, tmp_path):
    document = metaspace_bpe(split=True)
    old = {"type": "Metaspace", "replacement": "▁", "add_prefix_space": True, **scheme}
    base = written(document | {"pre_tokenizer": old, "decoder": old}, tmp_path)
    extension = extend(base, [" pembrolizumab", "pembrolizumab"])
    assert extension.refused == ()
    ids = extension.tokenizer().encode("takes pembrolizumab")
    assert ids[-1] in {token.id for token in extension.added}


def test_a_token_that_a_decoder_would_take_the_space_out_of_is_refused(tmp_path):
    base = written(metaspace_bpe(split=False), tmp_path)
    extension = extend(base, [" pembrolizumab", "San Jose", " San Jose", "with San Jose"])
    refused = {"San Jose", " San Jose"}  # the first piece of a line bears a space of its own
    assert reasons(extension) == dict.fromkeys(refused, "loses-spaces")
    extended = extension.tokenizer()
    assert extended.decode(extended.encode("San Jose")) == "San Jose"


def test_unknown_characters_are_learnt_by_a_unigram_json(tmp_path):
    from tokenizers import models, pre_tokenizers

    document = trained(models.Unigram(), pre_tokenizers.Metaspace())
    extension = extend(written(document, tmp_path), ["糖尿病", "<unk>", "a<unk>"])
    assert [token.text for token in extension.added] == ["糖尿病"]
    assert set(reasons(extension).values()) == {"holds-added-token"}


def test_an_added_token_outside_a_unigram_vocabulary_stays_outside_words(tmp_path):
    from tokenizers import models, pre_tokenizers

    document = trained(models.Unigram(), pre_tokenizers.Metaspace())
    size = len(document["model"]["vocab"])
    flags = {"lstrip": False, "rstrip": False, "normalized": False, "special": False}
    token = {"id": size, "content": "tens", "single_word": True, **flags}
    document["added_tokens"].append(token)
    base = written(document, tmp_path)
    extended = extend(base, ["糖尿病"]).tokenizer()
    for text in ("hypertension", "tens tensions tens", "tens"):
        assert extended.encode(text) == base.encode(text)


def sentencepiece_of(path, model_type, **options):
    import sentencepiece

    out = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(LINES), model_writer=out, model_type=model_type, vocab_size=120,
        hard_vocab_limit=False, minloglevel=2, **options,
    )  # fmt: skip
    (path / "tokenizer.model").write_bytes(out.getvalue())
    return load(str(path))


@pytest.mark.parametrize("model_type", ["bpe", "unigram"])
def test_spaces_that_are_read_as_one_make_no_token(model_type, tmp_path):
    base = sentencepiece_of(tmp_path, model_type)
    extension = extend(base, ["  ", "  lizumab", " active  lizumab", " lizumab"])
    assert reasons(extension) == {
        "  ": "normalised-away",
        "  lizumab": "normalised-away",
        " active  lizumab": "normalised-away",
    }
    kept = sentencepiece_of(
        tmp_path, model_type, remove_extra_whitespaces=False, normalization_rule_name="identity"
    )
    assert not extend(kept, ["  lizumab"]).refused


def test_a_space_at_the_end_belongs_to_the_word_that_follows(tmp_path):
    base = sentencepiece_of(tmp_path, "bpe")
    assert reasons(extend(base, ["lizumab ", " lizumab"])) == {"lizumab ": "unreachable"}


@pytest.mark.parametrize("model_type", ["bpe", "unigram"])
def test_where_the_space_ends_a_piece_a_space_before_a_token_is_refused(model_type, tmp_path):
    base = sentencepiece_of(tmp_path, model_type, treat_whitespace_as_suffix=True)
    extension = extend(base, [" lizumab", "lizumab ", "糖尿病"])
    assert reasons(extension) == {" lizumab": "unreachable"}
    assert "'lizumab '" in extension.refused[0].sentence
    ids = extension.tokenizer().encode("the lizumab of")
    assert {token.id for token in extension.added if token.kind == "target"} & set(ids)


@pytest.mark.parametrize(
    ("mark", "text", "merge"),
    [
        ({"end_of_word_suffix": "</w>"}, "hypertablets ", ("hyper", "tablets</w>")),
        ({"continuing_subword_prefix": "@@"}, " hypertablets", ("hypertabl", "@@ets")),
    ],
)
def test_a_new_word_bears_the_marks_of_its_pieces(mark, text, merge, tmp_path):
    from tokenizers import models, pre_tokenizers

    model = models.BPE(unk_token="<unk>", **mark)
    document = trained(model, pre_tokenizers.Whitespace(), size=400, **mark)
    base = written(document, tmp_path)
    extension = extend(base, ["hypertablets", " hypertablets", "tablets"])
    assert reasons(extension) == {" hypertablets": "duplicate", "tablets": "already-one-token"}
    *steps, word = extension.added
    assert (word.text, word.merge) == (text, merge)
    assert {step.kind for step in steps} <= {"intermediate"}
    extended = extension.tokenizer()
    assert extended.encode("takes (hypertablets)")[2] == word.id
    assert extended.token_bytes(word.id) == text.encode()
    extension.save(tmp_path / "out")
    assert reasons(extend(load(str(tmp_path / "out")), [text])) == {text: "already-one-token"}
    assert "hyper" not in dead_tokens(base).values()
    assert extend(base, ["hypertablets"], both_forms=True).refused == ()


def test_a_marked_bpe_without_unknown_token_takes_no_word_with_a_character_it_leaves_out(tmp_path):
    from tokenizers import models, pre_tokenizers

    mark = {"end_of_word_suffix": "</w>"}
    document = trained(models.BPE(**mark), pre_tokenizers.Whitespace(), special=(), **mark)
    extension = extend(written(document, tmp_path), ["naïve", "hypertablets"])
    assert reasons(extension) == {"naïve": "unreachable"}


def like_clip(**mark):
    """Train CLIP's make."""
    from tokenizers import Regex, models, normalizers, pre_tokenizers

    byte_level = pre_tokenizers.ByteLevel(add_prefix_space=False)
    words = Regex(r"'s|'t|'re|'ve|'m|'ll|'d|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+")
    cut = pre_tokenizers.Split(words, "removed", invert=True)
    spaces = normalizers.Replace(Regex(r"\s+"), " ")
    parts = [normalizers.NFC(), spaces, normalizers.Lowercase()]
    document = trained(
        models.BPE(unk_token="<|endoftext|>", **mark),
        pre_tokenizers.Sequence([cut, byte_level]),
        size=900,
        special=("<|startoftext|>", "<|endoftext|>"),
        initial_alphabet=byte_level.alphabet(),
        **mark,
    )
    return document | {"normalizer": json.loads(normalizers.Sequence(parts).__getstate__())}


def like_gpt(**mark):
    """Train GPT-1's make."""
    from tokenizers import models, normalizers, pre_tokenizers

    cut = pre_tokenizers.BertPreTokenizer()
    document = trained(models.BPE(unk_token="<unk>", **mark), cut, size=400, **mark)
    normalizer = normalizers.BertNormalizer(lowercase=False, strip_accents=False)
    return document | {"normalizer": json.loads(normalizer.__getstate__())}


@pytest.mark.parametrize("make", [like_clip, like_gpt])
def test_marked_words_in_vocab_json_with_merges_are_those_of_the_tokenizer_json(make, tmp_path):
    import tokenizers

    document = make(end_of_word_suffix="</w>")
    base = written(document, tmp_path)
    tokenizers.Tokenizer.from_str(json.dumps(document)).model.save(str(tmp_path))
    pair = load(str(tmp_path / "vocab.json"))
    lines = [*LINES[:5], *TERMS, "Naïve  (Hypertablets) \t高血压, it's 12!"]
    assert [pair.encode(line) for line in lines] == [base.encode(line) for line in lines]
    extension = extend(base, ["hypertablets"])
    assert {path.name for path in extension.save(tmp_path / "out")} == {
        "tokenizer.json",
        "vocab.json",
        "merges.txt",
    }
    again = load(str(tmp_path / "out" / "vocab.json"))
    assert [again.encode(line) for line in lines] == list(map(extension.tokenizer().encode, lines))


@pytest.mark.parametrize("mark", ["▁", "_", "Ġ"])
@pytest.mark.parametrize("make", ["BPE", "Unigram"])
def test_whatever_stands_for_a_space_is_read_as_one(make, mark, tmp_path):
    from tokenizers import decoders, models, pre_tokenizers

    model = models.BPE(unk_token="<unk>") if make == "BPE" else models.Unigram()
    document = trained(model, pre_tokenizers.Metaspace(replacement=mark))
    decoder = json.loads(decoders.Metaspace(replacement=mark).__getstate__())
    base = written(document | {"decoder": decoder}, tmp_path)
    first = base.encode("new")[0]
    text = base.token_bytes(first).decode()
    assert (base.piece(first)[0], text[0], base.id_of(text)) == ("▁", " ", first)
    extension = extend(base, [" hypertablets"])
    (reached,) = [one for one in extension.added if one.kind == "target"]
    extended = extension.tokenizer()
    assert extended.encode("hypertablets") == [reached.id] == [extended.id_of(" hypertablets")]
    assert all("_" not in one.text for one in extension.added)
