"""Symbols at every edge that running text has: brackets, quotes, lists, tables, Chinese marks."""

import pytest

from analyzer import symbols

ENGLISH = (
    "It was seen that {} has the effect in most cases.",
    "The first of them ({}) was kept.",
    'They call it "{}" in the report.',
    "In the end it was {}.",
    "In the end it was {}",
    "There are {}, and some others.",
    "Result: {}",
    "This is **{}** here.",
    "one\t{}\ttwo words here",
    "first,{},last word here",
    "It was seen that\r\n{}\r\nhas the effect.",
    "| name | value |\n|---|---|\n| one | {} |\n",
)
CHINESE = (
    "结果表明{}在多数情况下有效。",
    "其中第一种（{}）被保留。",
    "报告中称为“{}”的物质。",
    "最后得到{}。",
    "包括{}、其他物质和水。",
    "结果：{}；其他不变。",
    "【{}】是目标",
)
SYMBOLS = {
    "smiles": "CC(=O)Oc1ccccc1C(=O)O",
    "smarts": "[NX3;H2,H1;!$(NC=O)]",
    "reaction-smiles": "CC(=O)Cl.OCC>>CC(=O)OCC",
    "selfies": "[C][C][=Branch1][C][=O][O]",
    "formula": "C8H4F15NO2",
    "isotope": "¹⁴C",
    "inchi": "InChI=1S/C2H6O/c1-2-3/h3H,2H2,1H3",
    "inchikey": "LFQSCWFLJHTTHZ-UHFFFAOYSA-N",
    "cas": "7732-18-5",
    "dna": "GAGTCCGAGCAGAAGAAGAAGGG",
    "rna": "AUGGCCAUUGUAAUGGGCCGC",
    "protein": "MKTAYIAKQRQISFVKSHFSRQLEERLGLIEVQ",
    "codons": "ATG GCC AAG CTG TAA",
    "hgvs": "NM_004006.2:c.4375C>T",
    "rs-id": "rs7412",
    "accession": "ENSG00000139618",
    "inline-math": "$x^2 + y^2 = z^2$",
    "unicode-math": "∀x ∈ ℝ: x² ≥ 0",
    "mathml": "<math><mi>x</mi></math>",
    "fen": "rnbqkbnr/pppppppp/8/8/4P3/8/PPPP1PPP/RNBQKBNR b KQkq e3 0 1",
    "moves": "1. e4 e5 2. Nf3 Nc6 3. Bb5 a6",
    "uci": "e2e4 e7e5 g1f3 b8c6 f1b5",
    "chords": "Dm7 - G7 - Cmaj7 - Am",
    "lilypond": "\\relative c' { c4 d e f | g2 g }",
}


@pytest.mark.parametrize("kind", SYMBOLS)
def test_a_symbol_is_found_whole_at_every_edge(kind):
    symbol = SYMBOLS[kind]
    for frame in ENGLISH + CHINESE:
        text = frame.replace("{}", symbol)
        at = frame.index("{}")
        spans = symbols.detect(text, names=False)
        inside = [s for s in spans if s.start < at + len(symbol) and s.end > at]
        assert inside, text
        assert min(s.start for s in inside) <= at, text
        assert max(s.end for s in inside) >= at + len(symbol), text
        outside = [s for s in spans if s not in inside]
        assert not outside, (text, outside)


def test_what_touches_a_symbol_is_no_part_of_it():
    for text, symbol in (
        ("the key InChI=1S/CH4/h1H4,methane is here", "InChI=1S/CH4/h1H4"),
        ("so **√μ ≤ y²** holds", "√μ ≤ y²"),
        ("one,ATG GCC AAG CTG TAA,two", "ATG GCC AAG CTG TAA"),
    ):
        assert [span.text for span in symbols.detect(text, names=False)] == [symbol]
