"""The taggers of names: their parts, names as they stand in abstracts, and prose left alone."""

import itertools
import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analyzer import symbols
from analyzer.symbols.page import Page
from analyzer.symbols.tagging.abbreviations import settle_abbreviations
from analyzer.symbols.tagging.bounds import LONGER, SYMBOL, tag_everywhere
from analyzer.symbols.tagging.names import tagged_names
from analyzer.symbols.tagging.prose import biomedical_prose
from analyzer.symbols.tagging.tagger import Tagger
from analyzer.symbols.tagging.tokens import numbered
from analyzer.symbols.tagging.viterbi import BEGIN, INSIDE, OUTSIDE, best_path, best_tags

ABSTRACT = (
    "We studied the expression of BRCA1 and p53 in breast cancer cells treated with tamoxifen. "
    "Patients received 5-fluorouracil, cisplatin and dexamethasone; toxicity was mild. Interleukin-2 "
    "(IL-2) induced the phosphorylation of STAT5, and wortmannin inhibited this effect."
)


def named(text, kind):
    return {span.text for span in symbols.detect(text) if span.kind == kind}


def test_an_abstract():
    assert {"BRCA1", "p53", "IL-2", "STAT5"} <= named(ABSTRACT, "gene-name")
    drugs = {"tamoxifen", "5-fluorouracil", "cisplatin", "dexamethasone", "wortmannin"}
    assert drugs <= named(ABSTRACT, "name")


@pytest.mark.parametrize(
    "text",
    [
        "The Cat sat in the Hat while Ann and Bob met the AAPL and IBM boards in 2005.",
        "He had a guest role on the television series The Bill; the P53 bus runs to Whitehall.",
        "董事会表示，公司CEO在GDP增长的背景下通过了A3方案。",
    ],
)
def test_prose_holds_no_names(text):
    assert not named(text, "gene-name") | named(text, "name")


@pytest.mark.parametrize(
    ("text", "kind", "name"),
    [
        ("研究发现BRCA1基因突变与乳腺癌相关", "gene-name", "BRCA1"),
        ("结果显示IL-6表达升高", "gene-name", "IL-6"),
        ("静脉滴注氯化钠注射液", "name", "氯化钠"),
    ],
)
def test_names_in_chinese(text, kind, name):
    assert name in named(text, kind)


def test_spans_are_where_the_names_are_on_any_line():
    text = f"Intro of no interest to anyone here.\n\n{ABSTRACT}\r\n{ABSTRACT}\n"
    spans = symbols.detect(text)
    assert all(text[span.start : span.end] == span.text for span in spans)
    assert sum(span.text == "BRCA1" for span in spans) == 2


def test_a_definition_decides_what_an_abbreviation_is():
    text = (
        "Patients with acute renal failure (ARF) were studied. The ARF was induced by gentamicin. "
        "Treatment with hydrogen peroxide (HPO) and toxicity of HPO in rats were examined."
    )
    found = [text[a:b] for a, b in tagged_names(Page(text), "chemistry")]
    assert found.count("HPO") == 2
    assert "ARF" not in found


def test_blanked_names_stay_context():
    page = Page(ABSTRACT.replace("BRCA1", "     "), whole=ABSTRACT)
    assert "BRCA1" in biomedical_prose(page).tokens


@given(st.lists(st.sampled_from(["(", ")", "AB", "alpha", "beta", "."]), max_size=12), st.randoms())
def test_abbreviations_never_break_names(tokens, rng):
    cuts = sorted(rng.sample(range(len(tokens) + 1), min(4, len(tokens) + 1) // 2 * 2))
    names = list(zip(cuts[::2], cuts[1::2], strict=True))
    kept = settle_abbreviations(tokens, names)
    assert all(0 <= a < b <= len(tokens) for a, b in kept)
    assert all(first[1] <= second[0] for first, second in itertools.pairwise(kept))


def made_tagger(rng):
    moves = [(a, b, rng.randint(-300, 300)) for a in range(3) for b in range(3) if (a, b) != (0, 2)]
    lines = [f"T\t{a}\t{b}\t{w}" for a, b, w in moves]
    lines += [
        f"F\t{distance}\tw={word}\t{rng.randint(-300, 300)}\t{rng.randint(-300, 300)}"
        for word in "uvw"
        for distance in (-1, 0, 1)
    ]
    return Tagger("\n".join(lines))


@settings(deadline=None, max_examples=60)
@given(st.integers(0, 10_000), st.text("uvw", min_size=1, max_size=6))
def test_the_best_path_is_the_best_of_all(seed, text):
    tagger = made_tagger(random.Random(seed))
    tokens = list(text)
    scores = np.column_stack([np.zeros(len(tokens)), tagger.scores(numbered(tokens))])
    moves = tagger._moves

    def value(tags):
        path = [OUTSIDE, *tags, OUTSIDE]
        total = sum(scores[at, tag] for at, tag in enumerate(tags))
        return total + sum(moves[a, b] for a, b in itertools.pairwise(path))

    legal = [
        tags
        for tags in itertools.product(range(3), repeat=len(tokens))
        if all((a, b) != (OUTSIDE, INSIDE) for a, b in itertools.pairwise((OUTSIDE, *tags)))
    ]
    found = best_path(moves, scores[:, 1:].tolist())
    assert found[0] != INSIDE
    assert BEGIN in found or INSIDE not in found
    assert value(found) == pytest.approx(max(map(value, legal)), abs=1e-3)


@pytest.mark.parametrize("count", [3, 300])
def test_stretches_are_tagged_together_as_they_are_alone(count):
    rng = np.random.default_rng(count)
    moves = rng.normal(size=(3, 3)) * 2
    sizes = rng.integers(1, 9, count)
    sizes[0] = 40
    stops = np.cumsum(sizes + 1)
    starts = stops - sizes
    # in steps, so that equals occur
    scores = rng.integers(-3, 4, (stops[-1] + 1, 2)).astype(np.float32) / 2
    alone = np.zeros(len(scores), dtype=np.uint8)
    for start, stop in zip(starts, stops, strict=True):
        alone[start:stop] = best_path(moves, scores[start:stop].tolist())
    assert best_tags(moves, scores, starts, stops).tolist() == alone.tolist()


@pytest.mark.parametrize("space", ["\N{NO-BREAK SPACE}", "\N{IDEOGRAPHIC SPACE}", "\x1f"])
def test_any_space_parts_the_words_of_a_line(space):
    line = "The gene encodes a protein kinase."
    assert biomedical_prose(Page(line.replace(" ", space))).tokens == [
        *line[:-1].split(),
        ".",
        "\n",
    ]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("患者服用二甲双胍加克拉霉素，并静滴顺铂。", {"二甲双胍", "克拉霉素", "顺铂"}),
        ("格列美脲联合奥司他韦治疗", {"格列美脲", "奥司他韦"}),
        ("他站在地平线上，简单抗议了广西林业局的决定。", set()),
        ("霉素的种类很多", set()),
    ],
)
def test_drugs_in_chinese(text, names):
    assert named(text, "name") == names


def test_names_can_be_left_out_and_nothing_else_changes():
    text = "BRCA1 and IL-6 are expressed in patients given imatinib; C6H12O6 (rs28897696) is not."
    spans = symbols.detect(text)
    assert {span.kind for span in spans} > symbols.WORD_KINDS
    without = symbols.detect(text, names=False)
    assert without == [span for span in spans if span.kind not in symbols.WORD_KINDS]


def test_names_of_many_texts_are_those_of_each():
    texts = [
        ABSTRACT,
        "",
        "The King is dead.",
        ABSTRACT[:90],
        "KRAS (rs28897696) acts on CO2.\n" * 3,
    ]
    for text, found in zip(texts, symbols.names(texts), strict=True):
        assert found == [s for s in symbols.detect(text) if s.kind in symbols.WORD_KINDS]


def test_a_gene_ends_before_its_variant_and_its_symbol_stands_alone():
    text = (
        "We found that CFI-rs7356506 was associated with macular degeneration in these patients, "
        "and that interleukin 28B (IL28B) genotypes predicted the response to therapy."
    )
    assert {"CFI", "interleukin 28B", "IL28B"} <= named(text, "gene-name")
    assert named(text, "rs-id") == {"rs7356506"}


def test_an_index_in_brackets_is_part_of_a_gene_and_a_number_makes_a_symbol():
    text = (
        "The expression of 5-HT(2A) was induced in the brain of rats. Growth arrest and DNA damage "
        "inducible 45 alpha (GADD45A) is induced by stress, and GADD45A is expressed in the cells."
    )
    assert {"5-HT(2A)", "GADD45A"} <= named(text, "gene-name")
    assert "2A" not in named(text, "gene-name")


def test_a_symbol_is_a_gene_wherever_it_stands():
    tokens = ["AKT1", "binds", ".", "AKT1", "and", "GLI1", "and", "GLI1", ".", "AKT1"]
    assert tag_everywhere(tokens, [(0, 1)], SYMBOL) == [(0, 1), (3, 4), (9, 10)]
    rare = ["AKT1", *["AKT1", "x"] * 9]
    assert tag_everywhere(rare, [(0, 1)], SYMBOL) == [(0, 1)]
    assert tag_everywhere(["gene", "x", "gene"], [(0, 1)], SYMBOL) == [(0, 1)]
    assert tag_everywhere(["Gene", "x", "gene"], [(0, 1)], LONGER) == [(0, 1), (2, 3)]


def test_a_compound_is_one_wherever_it_stands():
    text = (
        "Zorvexane was given to patients with hypertension, and the toxicity of zorvexane was mild. "
        "Rats were fed on it, and plasma concentrations of zorvexane were measured."
    )
    assert [s.text.lower() for s in symbols.detect(text) if s.kind == "name"] == ["zorvexane"] * 3


def test_a_drug_whose_looks_say_nothing():
    text = "Patients were treated with gemfibrozil or placebo, and serum lipids were measured."
    assert "gemfibrozil" in named(text, "name")


@pytest.mark.parametrize(
    "text",
    [
        "Laut PS5 hat sich seitdem nichts geändert.",
        "La commande D4-12 a été envoyée au client lundi.",
        "Model K8I5 and part SN74HC153 were sent.",
    ],
)
def test_codes_in_a_short_text_are_no_names(text):
    assert symbols.detect(text) == []


def test_shapes_amid_other_text_are_no_names():
    rule = "- MD041 first line should be a top level heading, MD007 unordered list indentation\n"
    other = "The server was started again after the release of the database on Monday.\n"
    assert not list(*symbols.names([(other * 20 + rule) * 3]))


def test_a_compound_is_whole_with_its_locants_and_its_charge():
    text = (
        "The chelator 1,10-phenanthroline inhibited the enzyme, and the influx of Na(+) and "
        "Ca(2+) into the cells of the treated rats was reduced. The lipid PI(4,5)P2 and GABA "
        "(gamma-aminobutyric acid) were measured in the membrane."
    )
    found = {span.text for span in symbols.detect(text) if span.class_ == "chemistry"}
    whole = {"1,10-phenanthroline", "Ca(2+)", "Na(+)", "PI(4,5)P2", "gamma-aminobutyric acid"}
    assert whole <= found


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Ethambutol and optic neuropathy .", "Ethambutol"),
        ("Until then digoxin should be considered a third-line therapy.", "digoxin"),
    ],
)
def test_a_compound_speaks_for_a_short_sentence(text, name):
    assert name in named(text, "name")


@pytest.mark.parametrize(
    "text",
    [
        "Players: Messi (PSG), KDB (MCI), RLC (AC Milan). UCL QF: RMA 3-3 MCI, PSG 2-3 FCB.",
        "The STM32F407 and ESP32-S3 boards share a USB-C port; flash the firmware over UART1.",
    ],
)
def test_chips_and_clubs_are_no_names(text):
    assert not named(text, "gene-name") | named(text, "name")


@pytest.mark.parametrize(
    ("text", "gene"),
    [
        ("Variants in CFH and ARMS2 raise the risk of AMD.", "ARMS2"),
        ("MRI at 3 Tesla was done in carriers of SCN1A.", "SCN1A"),
        ("Ford et al. showed that TP53 is mutated.", "TP53"),
    ],
)
def test_a_disease_a_magnet_and_an_author_speak_against_no_gene(text, gene):
    assert gene in named(text, "gene-name")
