"""The laws of an extension on tokenizers of any make, trained here on a few lines."""

from __future__ import annotations

import json

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analyzer.extend import extend
from analyzer.tokenizers import load
from tests.extend.families import TOKENS, cuts
from tests.extend.test_odd import LINES

TEXTS = (
    *LINES[:5], *TOKENS, " ".join(TOKENS), "  New  York \t\n", "naïve İstanbul ﬁn e\u0301 👩‍👩‍👧",
    "שלום العربية", "x=f(a)\n    return 12345", "<unk> <s> ▁ Ġ ##a",
)  # fmt: skip
MODELS = ("byte-level", "byte-fallback", "characters", "unigram", "wordpiece", "suffix", "prefix")
MARKS = {"suffix": {"end_of_word_suffix": "</w>"}, "prefix": {"continuing_subword_prefix": "##"}}


@st.composite
def makes(draw):
    """Draw the options of a tokenizer."""
    return {
        "model": draw(st.sampled_from(MODELS)),
        "normalizers": draw(
            st.lists(st.sampled_from(("NFKC", "Lowercase", "StripAccents", "Nmt")), max_size=2)
        ),
        "cuts": draw(st.lists(st.sampled_from(("Digits", "Punctuation")), max_size=2, unique=True)),
        "spaces": draw(st.sampled_from(("always", "first", "never"))),
        "split": draw(st.booleans()),
        "ignore_merges": draw(st.booleans()),
        "dropout": draw(st.sampled_from((None, 0.3))),
        "fuse_unk": draw(st.booleans()),
    }


def trained(make):
    """Train a tokenizer of a make; gives it as tokenizer.json."""
    import tokenizers
    from tokenizers import decoders, models, normalizers, pre_tokenizers, trainers

    kind = make["model"]
    rest = {"vocab_size": 400, "show_progress": False}
    bpe = {name: make[name] for name in ("ignore_merges", "dropout")}
    spaces = pre_tokenizers.Metaspace(prepend_scheme=make["spaces"], split=make["split"])
    after = decoders.Metaspace(prepend_scheme=make["spaces"], split=make["split"])
    if kind == "byte-level":
        model, trainer = models.BPE(**bpe), trainers.BpeTrainer
        spaces, after = pre_tokenizers.ByteLevel(add_prefix_space=False), decoders.ByteLevel()
        rest["initial_alphabet"] = pre_tokenizers.ByteLevel.alphabet()
    elif kind == "wordpiece":
        model, trainer = models.WordPiece(unk_token="<unk>"), trainers.WordPieceTrainer
        spaces, after = pre_tokenizers.BertPreTokenizer(), decoders.WordPiece()
    elif kind == "unigram":
        model, trainer = models.Unigram(), trainers.UnigramTrainer
        rest["unk_token"] = "<unk>"
    else:
        marks = MARKS.get(kind, {})
        model = models.BPE(unk_token="<unk>", fuse_unk=make["fuse_unk"], **bpe, **marks)
        trainer = trainers.BpeTrainer
        rest |= marks
        if marks:
            spaces = pre_tokenizers.BertPreTokenizer()
            after = decoders.BPEDecoder() if kind == "suffix" else decoders.WordPiece()
    bytes_apart = [f"<0x{i:02X}>" for i in range(256)] if kind == "byte-fallback" else []
    built = tokenizers.Tokenizer(model)
    parts = [getattr(normalizers, name)() for name in make["normalizers"]]
    built.normalizer = normalizers.Sequence(parts)
    before = [getattr(pre_tokenizers, name)() for name in make["cuts"]]
    built.pre_tokenizer = pre_tokenizers.Sequence([*before, spaces])
    built.decoder = decoders.Sequence([decoders.ByteFallback(), after]) if bytes_apart else after
    special = ["<unk>", "<s>", *bytes_apart]
    built.train_from_iterator(LINES, trainer(special_tokens=special, **rest))
    document = json.loads(built.to_str())
    document["added_tokens"] = document["added_tokens"][:2]
    document["model"] |= {"byte_fallback": True} if bytes_apart else {}
    return json.dumps(document)


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck), database=None)
@given(make=makes())
def test_the_laws_hold_for_every_make(make, tmp_path_factory):
    folder = tmp_path_factory.mktemp("make")
    (folder / "tokenizer.json").write_text(trained(make))
    base = load(str(folder))
    extension = extend(base, TOKENS)
    extended = extension.tokenizer()
    size = base.info.vocab_size
    new = [token.id for token in extension.added if token.kind != "recovered"]
    assert new == list(range(size, size + len(new)))
    assert all(extended.token_bytes(i) == base.token_bytes(i) for i in range(size))
    reached = {token.text for token in extension.added if token.kind in {"target", "recovered"}}
    assert len(reached) + len({r.text for r in extension.refused}) >= len(set(TOKENS))
    extension.save(folder / "out")
    again = load(str(folder / "out"))
    merging = make["model"] not in {"unigram", "wordpiece"}
    for text in TEXTS:
        before, after = base.encode(text), extended.encode(text)
        assert again.encode(text) == after
        if make["model"] == "wordpiece" or not all(map(base.token_bytes, before)):
            continue  # a new word may begin another one; what was unknown may now be said
        assert len(after) <= len(before)
        assert extended.decode(after) == base.decode(before)
        if merging:
            assert set(cuts(extended, after)) <= set(cuts(base, before))
