"""Each class on texts as they come: kinds, traps, and both languages."""

import random
from pathlib import Path

import pytest

from analyzer import symbols

AMINO = "ACDEFGHIKLMNPQRSTVWY"


def classes_of(text, path=""):
    return {(span.class_, span.kind): span.text for span in symbols.detect(text, path)}


@pytest.mark.parametrize(
    "text",
    [
        "CC(=O)Nc1ccc(O)cc1", "N[C@@H](C)C(=O)O", "C/C=C\\C(=O)O", "[O-][N+](=O)c1ccccc1", "ClC(Cl)Cl",
        "c1ccc2c(c1)CCN2", "OC[C@H]1OC(O)[C@H](O)[C@@H](O)[C@@H]1O", "CC(C)(C)OC(=O)N1CCNCC1",
    ],
)  # fmt: skip
@pytest.mark.parametrize("around", ["The compound {} was made.", "化合物{}的结构", "({})", "{}"])
def test_smiles_in_text(text, around):
    assert classes_of(around.format(text))["chemistry", "smiles"] == text


@pytest.mark.parametrize(
    "text", ["C1CC", "CC(=O", "C(=O))O", "CC==O", "[Xx]CC=O", "C%10CCC", "c1ccccc1("]
)
def test_broken_smiles_are_none(text):
    assert ("chemistry", "smiles") not in classes_of(f"The string {text} is broken.")


@pytest.mark.parametrize(
    ("alphabet", "kind"), [("ACGT", "dna"), ("ACGU", "rna"), (AMINO, "protein")]
)
def test_random_sequences(alphabet, kind):
    rng = random.Random(5)
    for _ in range(30):
        letters = "".join(rng.choice(alphabet) for _ in range(rng.randint(24, 90)))
        assert classes_of(f"The sequence {letters} was read.")["genes", kind] == letters


@pytest.mark.parametrize(
    "variant",
    [
        "c.76A>T", "c.76_78del", "c.112_117delinsTG", "NM_004006.2:c.93+1G>T", "p.Trp24Cys", "p.(Gly56Ala)",
        "p.Arg97ProfsTer23", "p.V600E", "m.3243A>G", "c.-14G>C", "c.*46T>A", "NC_000023.11:g.33038255C>A",
        "c.(4071+1_4072-1)_(5154+1_5155-1)del",
    ],
)  # fmt: skip
def test_variants(variant):
    assert classes_of(f"The variant {variant} was found.")["genes", "hgvs"] == variant
    assert classes_of(f"检出{variant}突变")["genes", "hgvs"] == variant


@pytest.mark.parametrize(
    "code",
    [
        "def add(a, b):\n    return a + b\n\nprint(add(1, 2))",
        '#include <stdio.h>\nint main(void) {\n    printf("%d\\n", 1);\n    return 0;\n}',
        "const xs = [1, 2, 3];\nxs.map((x) => x * 2).forEach(console.log);",
        'fn main() {\n    let x: i32 = 5;\n    println!("{}", x);\n}',
        "SELECT name, COUNT(*) FROM users\nWHERE age > 21\nGROUP BY name;",
        'package main\n\nimport "fmt"\n\nfunc main() {\n\tfmt.Println("hi")\n}',
        "public class A {\n    private int x = 0;\n    public int get() { return x; }\n}",
        '<div class="row">\n  <a href="/x">link</a>\n</div>',
        '{\n  "name": "x",\n  "version": "1.0",\n  "tags": ["a", "b"]\n}',
        "class Dog\n  attr_reader :name\n  def initialize(name)\n    @name = name\n  end\nend",
        'module Main where\n\nmain :: IO ()\nmain = putStrLn "hi"',
        "body {\n  margin: 0;\n  color: #333;\n}",
    ],
)  # fmt: skip
def test_code_alone_and_between_prose(code):
    prose = "The method is described in the second part of this report, as was agreed."
    for text in (code, f"{prose}\n\n{code}\n\n{prose}"):
        flagged = sum(len(s.text) for s in symbols.detect(text) if s.class_ == "code")
        assert flagged >= 0.8 * len(code), symbols.detect(text)
        assert flagged <= len(code)


def test_what_is_opened_and_never_closed_swallows_no_prose():
    prose = "这一段只是说明文字，介绍如何使用数据库，与代码无关。\n\n" * 40
    for stray in ("使用 `/*T![` 注释。\n\n", "```\n\n", '他写道"""。\n\n', "/*\n"):
        text = f"{prose}{stray}{prose}```sql\nSELECT a FROM t;\n```\n\n{prose}"
        flagged = sum(len(s.text) for s in symbols.detect(text) if s.class_ == "code")
        assert flagged < 60, stray


@pytest.mark.parametrize(
    ("text", "class_"),
    [
        ("Let $f\\colon X \\to Y$ be given.", "mathematics"),
        ("因此∀x ∈ ℝ: x² ≥ 0成立", "mathematics"),
        ("The game 1. e4 e5 2. Nf3 Nc6 3. Bb5 a6 is old.", "chess"),
        ("Play Dm7 G7 Cmaj7 A7 slowly.", "music"),
    ],
)
def test_other_classes(text, class_):
    assert {span.class_ for span in symbols.detect(text)} == {class_}


SHARED = Path(__file__).parents[2].parent / "shared" / "corpora"


@pytest.mark.skipif(not SHARED.exists(), reason="needs the shared corpora")
@pytest.mark.parametrize(
    ("symbol", "class_"),
    [
        ("bqnb1rkr/pp3ppp/3ppn2/2p5/5P2/P2P4/NPP1P1PP/BQ1BNRKR w HFhf - 2 9", "chess"),
        ("La0.7Sr0.3MnO3", "chemistry"), ("uranium-235", "chemistry"), ("Carbon-14", "chemistry"),
        ("[Na+1].[Cl-1].[C][=C][C]", "chemistry"), ("p.*225Alaext*26", "genes"),
        ("MKTAYIAKQR QISFVKSHFS RQLEERLG", "genes"), ("ACGTTGCAAC GGTACCATTG TTGCAAGG", "genes"),
        ("UniProt:P38398", "genes"), ("Cmaj7 | G13 | N.C. | Am7 | Caug | E7#9", "music"),
        ("melody = \\relative c' { c4 d e f }", "music"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("around", ["They wrote {} in the second part.", "结果为{}，与此前一致。"])
def test_symbols_as_standards_allow_them(symbol, class_, around):
    found = [(span.class_, span.text) for span in symbols.detect(around.format(symbol))]
    assert found == [(class_, symbol)]


@pytest.mark.parametrize("name", ["en-general", "en-legal", "en-finance", "zh-law", "zh-medical"])
def test_general_text_is_left_alone(name):
    import gzip

    with gzip.open(SHARED / f"{name}.txt.gz", "rt", encoding="utf-8") as file:
        file.read(1 << 19)  # past the front matter, which is markup
        text = file.read(1 << 19)
    shares = {}
    for span in symbols.detect(text, f"{name}.txt"):
        # Companies that make lithium carbonate name it; that is no false find.
        if span.kind not in {"fenced", "name", "gene-name"}:
            shares[span.class_] = shares.get(span.class_, 0) + len(span.text) / len(text)
    assert all(share < 0.001 for share in shares.values()), shares


@pytest.mark.skipif(not SHARED.exists(), reason="needs the shared corpora")
@pytest.mark.parametrize(
    ("name", "class_", "share"),
    [
        ("chem-smiles", "chemistry", 0.97),
        ("code-python", "code", 0.95),
        ("math-tex", "mathematics", 0.4),
    ],
)
def test_symbolic_text_is_found(name, class_, share):
    import gzip

    with gzip.open(SHARED / f"{name}.txt.gz", "rt", encoding="utf-8") as file:
        text = file.read(1 << 18)
    flagged = sum(len(span.text) for span in symbols.detect(text) if span.class_ == class_)
    assert flagged >= share * len(text)
