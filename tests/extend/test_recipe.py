"""Pieces learned from text, cleaned, and reached after extending."""

import pytest

from analyzer.errors import EmptyCorpusError, UsageError
from analyzer.extend import extend
from analyzer.extend.recipe import Recipe, learn_pieces
from tests.extend.families import base_of

CHINESE = [
    "高血压的病人要按时吃药，每天量血压",
    "糖尿病患者要控制血糖",
    "病人的血压高，要看医生",
] * 30
ENGLISH = ["the patient takes 25 tablets of pembrolizumab", "pembrolizumab for the patient"] * 30


@pytest.mark.parametrize("model_type", ["bpe", "unigram"])
def test_learned_pieces_are_reached(model_type):
    learned = learn_pieces([*CHINESE, *ENGLISH], Recipe(model_type=model_type, vocab_size=420))
    assert len(learned.tokens) > 5
    extension = extend(base_of("mistral-v3-sentencepiece"), learned.tokens)
    reached = {token.text for token in extension.added}
    refused = {refusal.text: refusal.reason for refusal in extension.refused}
    assert set(learned.tokens) <= reached | set(refused)
    assert set(refused.values()) <= {"already-one-token"}


def test_only_the_pieces_of_one_script_are_kept():
    learned = learn_pieces([*CHINESE, *ENGLISH], Recipe(vocab_size=420, script="han"))
    assert "血压" in learned.tokens
    assert not any(token.isascii() or token.startswith(" ") for token in learned.tokens)
    assert learned.dropped["another script"] > 0


def test_digits_are_split_and_long_lines_left_out():
    lines = [*ENGLISH, "1234567 " * 60, "in 1999 and 2024"]
    learned = learn_pieces(lines, Recipe(vocab_size=400, max_sentence_length_bytes=100))
    assert learned.skipped_lines == 1
    assert not any(char.isdigit() for token in learned.tokens for char in token)


def test_too_little_text_is_a_mistake_with_a_way_out():
    with pytest.raises(EmptyCorpusError):
        learn_pieces(["", " "])
    with pytest.raises(UsageError, match=r"can(not)? be trained"):
        learn_pieces(["ab"], Recipe(vocab_size=3))
