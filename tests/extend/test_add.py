"""What is refused, and under which reason; the ways in."""

import pytest

from analyzer.errors import PathNotFoundError, UsageError
from analyzer.extend import extend, read_token_file
from tests.extend.families import base_of, case_of, path_of


def reasons(extension):
    return {refusal.text: refusal.reason for refusal in extension.refused}


def test_each_refusal_has_its_reason_in_byte_level_bpe():
    extension = extend(
        base_of("qwen2_5"),
        [" the", "two words", "1234", "", "a\ud83d", " pembrolizumab", " pembrolizumab",
         "<|im_end|>", "<tool_call>", "x" * 600],
    )  # fmt: skip
    assert reasons(extension) == {
        " the": "already-one-token",
        "two words": "crosses-pre-token-boundary",
        "1234": "crosses-pre-token-boundary",
        "": "empty",
        "a\ud83d": "unreachable",
        " pembrolizumab": "duplicate",
        "<|im_end|>": "crosses-pre-token-boundary",
        "<tool_call>": "crosses-pre-token-boundary",
        "x" * 600: "too-long",
    }
    assert "two |  words" in extension.refused[1].sentence.replace("Ġ", " ")


def test_sentencepiece_refuses_what_would_change_every_line():
    extension = extend(base_of("mistral-v3-sentencepiece"), ["a\tb", "<s>", "[INST]", "\x00x"])
    assert set(reasons(extension).values()) == {"needs-byte-piece", "reserved"}
    assert extension.added == ()


def test_sentencepiece_may_join_words():
    extension = extend(base_of("mistral-v3-sentencepiece"), [" myocardial infarction"])
    assert extension.refused == ()
    ids = extension.tokenizer().encode("acute myocardial infarction")
    assert ids[-1] == extension.added[-1].id


def test_wordpiece_takes_whole_words_normalised():
    extension = extend(
        base_of("minilm-wordpiece"), [" Hypertensive", "hypertensive", "高血压", "x" * 101, "痼"]
    )
    assert [token.text for token in extension.added] == ["hypertensive", "痼"]
    assert reasons(extension) == {
        "hypertensive": "duplicate",
        "高血压": "crosses-pre-token-boundary",
        "x" * 101: "unreachable",
    }


def test_wordpiece_lists_the_words_whose_beginning_is_taken():
    extension = extend(base_of("minilm-wordpiece"), ["immunog"])
    (taken,) = extension.captured(["immunogen", "immune", "immunog"])
    assert (taken.word, taken.token) == ("immunogen", "immunog")
    assert "".join(taken.after).replace("##", "") == "immunogen"
    assert case_of("gpt2").extension.captured() == []


def test_the_text_is_normalised_as_the_tokenizer_does():
    extension = extend(base_of("qwen2_5"), ["cafe\u0301teria"])
    assert extension.added[-1].text == "caf\u00e9teria"
    assert len(extension.tokenizer().encode("cafe\u0301teria")) == 1


def test_both_forms_share_their_steps():
    apart = extend(base_of("llama3-tiktoken"), ["pembrolizumab", " pembrolizumab"])
    both = extend(base_of("llama3-tiktoken"), ["pembrolizumab"], both_forms=True)
    assert {t.text for t in both.added if t.kind == "target"} == {"pembrolizumab", " pembrolizumab"}
    assert len(both.added) <= len(apart.added)


def test_sharing_steps_needs_fewer_tokens():
    words = [f"{start}lizumab" for start in ("pembro", "ida", "vedo", "epto", "tora", "bene")]
    apart = extend(base_of("llama3-tiktoken"), words)
    shared = extend(base_of("llama3-tiktoken"), words, share_steps=True)
    assert len(shared.added) < len(apart.added)
    assert not shared.refused


def test_markers_come_last_and_are_named_once():
    extension = extend(base_of("gpt2"), [" pembrolizumab"], special=["<|IsA|>", "<|IsA|>", " "])
    assert extension.added[-1].kind == "special"
    assert extension.added[-1].id == max(token.id for token in extension.added)
    assert sorted(reasons(extension).values()) == ["duplicate", "empty"]


def test_a_path_is_as_good_as_a_tokenizer():
    extension = extend(path_of("mistral-v3-sentencepiece"), [" pembrolizumab"])
    assert extension.base.kind == "sentencepiece"
    assert extend(str(path_of("gpt2")), []).added == ()


def test_wordpiece_has_one_form():
    extension = extend(base_of("minilm-wordpiece"), ["hypertensive"], both_forms=True)
    assert [token.text for token in extension.added] == ["hypertensive"]
    assert extension.refused == ()


def test_it_prints_what_became_of_the_tokens():
    extension = extend(base_of("gpt2"), [" pembrolizumab", " the"])
    steps = len(extension.added) - 1
    assert str(extension).splitlines() == [
        f"added: 1 asked for, {steps} steps on the way",
        f"ids: 50257 to {50257 + steps}",
        "refused: 1 already-one-token",
    ]
    assert str(extend(base_of("gpt2"), [])) == "added: nothing"


def test_a_token_file_keeps_spaces_and_drops_empty_lines(tmp_path):
    path = tmp_path / "tokens.txt"
    path.write_bytes("\ufeff gene\r\n\nexon \nC=O\n".encode())
    assert read_token_file(path) == [" gene", "exon ", "C=O"]
    path.write_bytes(b"\xff\xfe")
    with pytest.raises(UsageError, match="not UTF-8"):
        read_token_file(path)
    with pytest.raises(PathNotFoundError):
        read_token_file(tmp_path / "none.txt")


@pytest.mark.parametrize("name", ["gpt2", "mistral-v3-sentencepiece"])
def test_the_first_targets_are_what_extending_by_them_gives(name):
    tokens = [" pembrolizumab", "electroencephalography", "糖尿病患者", " hyperglycaemia"]
    whole = extend(base_of(name), tokens)
    part, again = whole.first(2), extend(base_of(name), tokens[:2])
    assert [(t.id, t.piece, t.score) for t in part.added] == [
        (t.id, t.piece, t.score) for t in again.added
    ]
    line = "".join(tokens)
    assert part.tokenizer().encode(line) == again.tokenizer().encode(line)
    assert whole.first(0).tokenizer().encode(line) == whole.base.encode(line)
