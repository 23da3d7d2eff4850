"""The laws of ``detect`` and ``mask``, on any text."""

import sys
import time

from hypothesis import example, given, settings
from hypothesis import strategies as st

from analyzer import symbols
from analyzer.symbols.page import Page, core, suffix_of

PIECES = st.sampled_from(
    [
        "CC(=O)Oc1ccccc1C(=O)O", "C6H12O6", "$x^2$", "\\frac{a}{b}", "```\nx = 1\n```", ">s\nACGTACGTAC\n",
        "1. e4 e5 2. Nf3 Nc6", "def f(x):\n    return x", "BRCA1基因", "[", "(", ")", "`", "\\", "$", "\n", " ",
        "the", "加入", "c.76A>T", "Am F C G", "X:1\nK:G\nGAB cde|\n", "{", "}", "\x00", "\ud7ff", "𝒳", "~~~",
    ]
)  # fmt: skip
TEXTS = st.one_of(st.text(max_size=300), st.lists(PIECES, max_size=30).map("".join))


@settings(deadline=None, max_examples=150)
@given(TEXTS, st.sampled_from(["", "a.py", "a.smi"]))
@example("\n", "__init__.py")
def test_spans_are_in_order_apart_and_say_what_they_cover(text, path):
    spans = symbols.detect(text, path)
    at = 0
    for span in spans:
        assert at <= span.start < span.end <= len(text)
        assert span.text == text[span.start : span.end]
        assert span.class_ in symbols.classes()
        at = span.end


@settings(deadline=None, max_examples=40)
@given(TEXTS)
def test_the_same_text_gives_the_same_spans(text):
    """Words found plain are remembered between calls; that may never show."""
    assert symbols.detect(text) == symbols.detect(text)


@settings(deadline=None, max_examples=60)
@given(TEXTS)
def test_mask_keeps_all_that_is_outside_spans(text):
    spans = [s for s in symbols.detect(text) if s.kind not in {"name", "gene-name"}]
    kept = symbols.mask(text, spans)
    outside = len(text) - sum(span.end - span.start for span in spans)
    assert len(kept) == outside + len(spans)


def test_suffix_makes_a_file_of_code_whole():
    text = '"""Prose, and nothing else, in a docstring."""\n'
    (span,) = symbols.detect(text, "pack.zip!src/a.py")
    assert (span.class_, span.kind, span.text) == ("code", "file", text.rstrip())


def test_short_molecules_count_in_a_column_only():
    assert symbols.detect("CCO and CO are in the list of the NO camp.") == []
    spans = symbols.detect("CCO\nCO\nC#N\n", "mols.smi.gz")
    assert [span.text for span in spans] == ["CCO", "CO", "C#N"]


def test_sequence_lines_of_a_record_are_one_span_cut_when_long():
    lines = ["ACGTTGCAAC" * 6] * 3000
    spans = symbols.detect(">chr1\n" + "\n".join(lines) + "\n", "x.fa")
    assert {span.kind for span in spans} == {"dna"}
    assert len(spans) == 3
    assert sum(len(span.text) for span in spans) >= 60 * 3000


def test_chinese_without_spaces():
    text = "加入C6H12O6后，基因BRCA1突变，反应式为2H2O，见变异c.76A>T。"
    assert [span.text for span in symbols.detect(text)] == ["C6H12O6", "BRCA1", "2H2O", "c.76A>T"]


def test_time_is_linear():
    for unit in (
        "( [ { $ ` \\ ",
        "a^2+",
        "CC(=O)",
        "1. e4 ",
        "Am F ",
        "c.1_",
        "<math>",
        "```x\n",
        "1-2-",
        "X:1\nK:",
        "<pre>",
        "\\[",
        "\\begin{align}",
        "\\frac{",
        "1. e4 {",
        "(((",
        "\\score {",
    ):
        _refuse_a_square(lambda size, unit=unit: unit * (size // len(unit)))


def test_time_is_linear_in_the_spaces_of_a_chat():
    chat = "me: for sure\nAnn: import taxes are high\nme: let it be (:\nAnn: return"
    _refuse_a_square(lambda size: chat + f"{' ' * size}it\nAnn: a" * 3)


def _refuse_a_square(text_of):
    seconds = []
    for size in (10_000, 40_000):
        text = text_of(size)
        start = time.process_time()
        symbols.detect(text)
        seconds.append(time.process_time() - start)
    assert seconds[1] < 12 * seconds[0] + 0.5, (text[:20], seconds)


def test_without_rdkit_the_grammar_decides(monkeypatch):
    from analyzer.symbols.chemistry import toolkit

    monkeypatch.setitem(sys.modules, "rdkit", None)
    toolkit._chem.cache_clear()
    toolkit.is_molecule.cache_clear()
    try:
        spans = symbols.detect("Aspirin is CC(=O)Oc1ccccc1C(=O)O, of course; the OPINION is C1CC.")
        assert [span.text for span in spans] == ["Aspirin", "CC(=O)Oc1ccccc1C(=O)O"]
    finally:
        toolkit._chem.cache_clear()
        toolkit.is_molecule.cache_clear()


def test_core_and_suffix():
    assert '("K3[Fe(CN)6]"),'[slice(*core('("K3[Fe(CN)6]"),'))] == "K3[Fe(CN)6]"
    assert suffix_of("README") == ""
    assert Page("a b", "a/b.tar.gz").suffix == ".tar"
