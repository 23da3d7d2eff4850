"""Merge chains on vocabularies small enough to check by hand."""

import pytest

from analyzer.extend.chain import Chain, spelled_out
from analyzer.extend.source import RefusedTokenError


def chain_on(vocab, *, forbidden=(), segment=list):
    base = {piece: i for i, piece in enumerate(vocab)}
    return Chain(segment, base.get, set(forbidden).__contains__, len(base))


def test_a_join_of_two_present_pieces_costs_one_merge():
    chain = chain_on("abcd")
    chain.reach("ab")
    chain.reach("abc")
    assert [(piece.piece, piece.id, piece.kind) for piece in chain.pieces] == [
        ("ab", 4, "target"),
        ("abc", 5, "target"),
    ]


def test_an_intermediate_that_is_asked_for_later_becomes_a_target():
    chain = chain_on("abc")
    chain.reach("abc")
    assert chain.reach("ab").kind == "target"
    assert len(chain.pieces) == 2


def test_a_character_that_the_base_lacks_becomes_a_piece():
    chain = chain_on("ab")
    chain.reach("a高b")
    assert [(piece.piece, piece.merge) for piece in chain.pieces] == [
        ("高", None),
        ("a高", ("a", "高")),
        ("a高b", ("a高", "b")),
    ]


def test_steps_that_are_shared_are_taken_first():
    chain = chain_on("abcxyz")
    chain.foresee(["xabc", "yabc", "zabc"])
    for spelling in ("xabc", "yabc", "zabc"):
        chain.reach(spelling)
    assert [piece.piece for piece in chain.pieces] == ["ab", "abc", "xabc", "yabc", "zabc"]


def test_a_dead_old_piece_is_reached_under_its_own_id():
    chain = chain_on(["a", "b", "c", "abc"])
    assert (chain.reach("abc").id, chain.reach("abc").kind) == (3, "recovered")


def test_no_chain_goes_through_a_control_token():
    chain = chain_on("<s>", forbidden={"<s", "s>"})
    with pytest.raises(RefusedTokenError):
        chain.reach("<s>")
    assert chain.pieces == []
    assert chain.reach("<>").id == 3


def test_merges_run_by_rank_and_then_from_the_left():
    chain = chain_on("ab")
    chain.reach("aa")
    assert chain.apply("aaab") == ["aa", "a", "b"]
    chain.reach("ab")
    assert chain.apply("aab") == ["aa", "b"]
    assert chain.apply("bab") == ["b", "ab"]


def test_unknown_characters_are_spelled_one_by_one():
    assert spelled_out("高压", ["<unk>"], {"a"}) == ["高", "压"]
    assert spelled_out("高a", ["<0xE9>", "<0xAB>", "<0x98>", "a"], {"a"}) == ["高", "a"]
