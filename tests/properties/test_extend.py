"""The laws of an extension, on real tokenizers of every family and on hostile text."""

from __future__ import annotations

from functools import cache

import pytest
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st

from analyzer.extend import extend
from analyzer.extend.viterbi import EPSILON, Viterbi
from tests.extend.families import MERGING, NAMES, TOKENS, base_of, case_of, cuts

HOSTILE = (
    "👩‍👩‍👧", "e\u0301", "é", "\u200b", "\u200d", "\ufeff", "Ａ", "ｶ", "ﬁ", "\u202eabc", "\u0300",
    "\x00", "\x1f", "\t", "\n", "\r\n", "    ", "\u3000", "\xa0", "▁", "##", "Ġ", "<0x41>",
    "<s>", "<|im_end|>", "[INST]", "[UNK]", "<unk>", "\ud83d", "1234567", "٣", "½", "ǅ", "İ",
    "'s", "http://a.b/c", "</h1>", "the", " patients", " of", "患者", "治疗", "。", ",", "-", " ",
)  # fmt: skip
texts = st.lists(
    st.one_of(st.sampled_from(TOKENS), st.sampled_from(HOSTILE), st.text(max_size=4)), max_size=8
).map("".join)
quick = settings(
    max_examples=40, deadline=None, suppress_health_check=list(HealthCheck), database=None
)
every_family = pytest.mark.parametrize("name", NAMES)


@every_family
def test_every_new_token_is_reached_by_its_own_text(name):
    case = case_of(name)
    targets = [token for token in case.extension.added if token.kind == "target"]
    assert len(targets) >= 5
    for token in targets:
        read = [
            case.extended.encode(f"{before}{token.text}") for before in ("中", "(", "7", "", ".")
        ]
        reached = [ids for ids in read if ids[-1:] == [token.id]]
        assert reached, token
        assert case.extended.decode(reached[0]).endswith(token.text.strip() or token.text)


@every_family
def test_what_is_asked_for_is_reached_or_refused_with_a_reason(name):
    extension = case_of(name).extension
    refused = {refusal.text for refusal in extension.refused}
    reached = sum(token.kind in {"target", "recovered"} for token in extension.added)
    assert reached + len(refused) >= len(set(TOKENS))
    assert all(refusal.sentence and refusal.reason for refusal in extension.refused)


@every_family
def test_old_ids_never_move_and_new_ones_are_unique(name):
    case = case_of(name)
    size = case.base.info.vocab_size
    for token_id in range(size):
        assert case.extended.token_bytes(token_id) == case.base.token_bytes(token_id)
        assert case.extended.piece(token_id) == case.base.piece(token_id)
    ids = [token.id for token in case.extension.added if token.kind != "recovered"]
    assert ids == list(range(size, size + len(ids)))
    assert case.extended.info.vocab_size == size + len(ids)


@pytest.mark.parametrize("name", MERGING)
@quick
@given(text=texts)
@example(text="a" * 2000 + " hypertension" * 50)
@example(text="\ud83d hypertension \ud83d\ude00")
def test_the_new_encoding_is_the_old_one_with_neighbours_joined(name, text):
    case = case_of(name)
    before, after = case.base.encode(text), case.extended.encode(text)
    assert set(cuts(case.extended, after)) <= set(cuts(case.base, before))
    assert len(after) <= len(before)
    if case.new_ids.isdisjoint(after):
        assert after == before


@every_family
@quick
@given(text=texts)
def test_decoding_gives_what_the_base_gives(name, text):
    case = case_of(name)
    before, after = case.base.encode(text), case.extended.encode(text)
    assume("[UNK]" not in map(case.base.piece, before))  # a new word may say what was unknown
    assert case.extended.decode(after) == case.base.decode(before)


def _is_text(data):
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


@cache
def _viterbi_of(name):
    proto = case_of(name).base._processor
    odd = (proto.is_control, proto.is_byte, proto.is_unknown)
    pieces = [i for i in range(proto.get_piece_size()) if not any(kind(i) for kind in odd)]
    return Viterbi({proto.id_to_piece(i): proto.get_score(i) for i in pieces})


@quick
@given(text=texts)
def test_unigram_leaves_the_best_segmentation_only_for_one_as_good(text):
    """Where two segmentations are worth the same, the epsilon of a new piece may choose."""
    case = case_of("j2-unigram")
    text = text.replace("\ud83d", "")
    viterbi = _viterbi_of("j2-unigram")
    after = case.extended.encode(text)
    # the bytes of one unknown character belong together
    whole: list[bytes] = []
    for data in map(case.extended.token_bytes, after):
        if whole and not _is_text(whole[-1]):
            whole[-1] += data
        else:
            whole.append(data)
    texts_of = [data.decode("utf-8", "replace").replace(" ", "▁") for data in whole]
    parts = [viterbi.best(part) for part in texts_of]
    best = viterbi.best("".join(texts_of))
    joined = [i for i in after if i in case.new_ids]
    assert sum(parts) >= best - 3 * EPSILON * len(joined) - 1e-3


@pytest.mark.parametrize("name", ["llama3-tiktoken", "mistral-v3-sentencepiece"])
@settings(max_examples=2, deadline=None, database=None)
@given(at=st.integers(0, len(TOKENS)))
def test_adding_in_two_steps_is_adding_at_once(name, at, tmp_path_factory):
    from analyzer.tokenizers import load

    folder = tmp_path_factory.mktemp("steps") / "first"
    first = extend(base_of(name), TOKENS[:at])
    first.save(folder)
    second = extend(load(str(folder)), TOKENS[at:])
    at_once = case_of(name)
    assert len(first.added) + len(second.added) == len(at_once.extension.added)
    both = [(token.id, token.piece) for token in (*first.added, *second.added)]
    assert both == [(token.id, token.piece) for token in at_once.extension.added]
    line = " ".join(TOKENS)
    assert second.tokenizer().encode(line) == at_once.extended.encode(line)


@pytest.mark.parametrize("name", NAMES)
def test_a_megabyte_without_a_space_is_read_in_time(name):
    case = case_of(name)
    text = "高血压ACGTACGT" * 20_000
    before, after = case.base.encode(text), case.extended.encode(text)
    assert len(after) <= len(before)
