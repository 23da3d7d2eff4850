"""What a scan says of symbols: by class and kind, beside prose, with units and excerpts."""

import pytest

from analyzer import scanner, symbols, tokenizers
from analyzer.scanner.excerpts import EXCERPT_CHARACTERS, MOST_EXCERPTS, excerpts
from analyzer.scanner.names import Names
from analyzer.scanner.span_pieces import SpanPieces
from analyzer.scanner.symbol_stats import symbol_stats
from analyzer.scanner.symbol_units import units_of_spans
from analyzer.values import Document

PROSE = "The committee looked at the matter for a long time before it came to a decision.\n"


@pytest.fixture(scope="module")
def measured():
    tokenizer = tokenizers.load("smollm2")
    text = "".join(
        f"{PROSE}Add CO2 to CC(=O)Oc1ccc({'C' * (i % 7)}C(=O)O)cc1 and H2SO4, then $\\alpha^{{2}}$.\n"
        for i in range(300)
    )
    table = scanner.run([Document("a.txt", text, len(text.encode()))], {"m": tokenizer})
    return scanner.measure(table, scanner.rank(table), tokenizer, "m").symbols


def test_kinds_add_up_to_their_class(measured):
    for one in measured.classes.values():
        assert {kind: by.spans for kind, by in one.by_kind.items()} == one.kinds
        assert sum(by.share for by in one.by_kind.values()) == pytest.approx(one.share)
        assert sum(by.tokens_share for by in one.by_kind.values()) == pytest.approx(
            one.tokens_share, rel=0.05
        )
        assert one.byte_fallback_share == 0.0


def test_no_estimate_of_names_makes_symbols_more_than_the_text():
    tokenizer = tokenizers.load("smollm2")
    text = "x = f(y[1])\n" * 200
    table = scanner.run([Document("a.py", text, len(text.encode()))], {"m": tokenizer})
    names = Names(0.5, spans={"chemistry/name": [2, 30]})
    found = (SpanPieces.of([], tokenizer), names)
    assert symbol_stats(table, found, tokenizer, "m", PROSE).share == 1.0


def test_what_recurs_is_listed_and_cut_as_the_tokenizer_cuts_it(measured):
    formula = measured.classes["chemistry"].by_kind["formula"]
    assert {symbol.text for symbol in formula.top} == {"CO2", "H2SO4"}
    assert all("".join(symbol.pieces) == symbol.text for symbol in formula.top)
    assert formula.pieces_per_span == pytest.approx(3.5, abs=1)


def test_symbols_stand_beside_the_prose_around_them(measured):
    chemistry = measured.classes["chemistry"]
    around = measured.surrounding_pieces_per_character
    assert around == pytest.approx(measured.prose_pieces_per_character, rel=0.5)
    assert chemistry.surrounding_ratio == chemistry.pieces_per_character / around > 1.5


def test_units_are_whole_atoms_that_the_tokenizer_cuts(measured):
    units = measured.classes["chemistry"].units
    assert any("C(=O)" in unit.text for unit in units)
    assert all(len(unit.pieces) > 1 for unit in units)
    learned = units_of_spans([("C[C@@H](Cl)Br", 50), ("C[C@@H](F)Br", 50)], "chemistry", most=20)
    assert all(unit.count("[") == unit.count("]") for unit, _ in learned)
    assert units_of_spans([], "genes", most=10) == []


def test_excerpts_are_bounded_and_show_every_class(measured):
    assert 0 < len(measured.excerpts) <= MOST_EXCERPTS
    shown = set()
    for excerpt in measured.excerpts:
        assert len(excerpt.text) <= EXCERPT_CHARACTERS
        for span in excerpt.spans:
            assert excerpt.text[span.start : span.end] == span.text
            shown.add(span.class_)
    assert shown == set(measured.classes)


def test_an_excerpt_shows_its_symbol_however_late_it_stands():
    for before in ("x" * 5000 + " ", PROSE * 40, ""):
        (excerpt,) = excerpts({"chemistry": [f"{before}C6H12O6"]})
        assert [span.text for span in excerpt.spans] == ["C6H12O6"]
    assert excerpts({name: ["no symbol at all"] for name in symbols.classes()}) == ()


def test_every_class_is_shown_however_few_passages_hold_it():
    texts = [*(f"Bubble {n} holds CO2." for n in range(300)), "Write `f(x)` now.", "基因BRCA1突变"]
    tokenizer = tokenizers.load("smollm2")
    table = scanner.run(
        [Document(f"{n}", one, 20) for n, one in enumerate(texts)], {"m": tokenizer}
    )
    shown = scanner.measure(table, scanner.rank(table), tokenizer, "m").symbols.excerpts
    assert {"CO2", "f(x)", "BRCA1"} == {span.text for one in shown for span in one.spans}


def test_a_kind_outside_the_sample_is_not_known_rather_than_zero():
    from dataclasses import replace

    tokenizer = tokenizers.load("smollm2")
    table = scanner.run([Document("a.txt", "Add CO2 now.", 12)], {"m": tokenizer})
    table = replace(table, span_sample=type(table.span_sample)(1000))
    one = scanner.measure(table, scanner.rank(table), tokenizer, "m").symbols.classes["chemistry"]
    formula = one.by_kind["formula"]
    assert (formula.spans, formula.pieces_per_span, formula.tokens_share) == (1, None, None)
    assert one.units == one.top == ()


def test_an_example_is_shown_once_with_or_without_the_space_before_it():
    from analyzer.scanner.symbol_stats import _examples

    assert _examples([" 50-78-2", "50-78-2", "C9H8O4"]) == ("50-78-2", "C9H8O4")
