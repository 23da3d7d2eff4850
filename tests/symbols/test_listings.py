"""Files of symbols, one a line, are those symbols and no code; real code stays code."""

import random

import pytest

from analyzer import symbols

LISTINGS = {
    "genes": "\n".join(f"NM_00{n}.2:c.{n}_{n + 3}delinsTG" for n in range(1000, 1080)),
    "chemistry": "\n".join("[C][=C][C][=C][C][=C][Ring1][=Branch1]" for _ in range(60)),
    "mathematics": "\n".join(f"<math><mi>x</mi><mo>=</mo><mn>{n}</mn></math>" for n in range(60)),
    "chess": '[Event "x"]\n[Site "?"]\n[Result "*"]\n\n1. e4 e5 2. Nf3 Nc6 3. Bb5 a6 *\n\n' * 12,
}


@pytest.mark.parametrize("class_", LISTINGS)
def test_a_listing_is_no_code(class_):
    spans = symbols.detect(LISTINGS[class_])
    assert {span.class_ for span in spans} == {class_}


def test_systematic_names_are_no_code():
    names = (
        "7-chloranyl-1-methyl-5-phenyl-2,3-dihydro-1,4-benzodiazepine\n"
        "2-[(2,3-dimethylphenyl)amino]benzoic acid\n"
        "n-(2,6-dimethylphenyl)-1-methyl-piperidine-2-carboxamide\n"
        "[2-(aminocarbonyloxymethyl)-2-methyl-pentyl] carbamate\n"
        "ethyl 1-methyl-4-phenyl-piperidine-4-carboxylate\n"
        "10-(1-azabicyclo[2.2.2]octan-3-ylmethyl)phenothiazine\n"
        "4-[3,5-bis(2-chloroethyl)amino]phenol\n"
    )
    assert {span.class_ for span in symbols.detect(names * 20)} == {"chemistry"}


def test_queries_are_no_code():
    queries = [f"[#6]-[NX3;H{n % 3}]-c:1:c:c:c(:c:c:1)-[#{n}]" for n in range(1, 60)]
    assert {span.kind for span in symbols.detect("\n".join(queries))} == {"smarts"}


def test_code_that_holds_symbols_stays_code():
    code = "\n".join(f'MOLECULES["m{n}"] = parse("CC(=O)Oc1ccccc1C(=O)O", {n})' for n in range(40))
    assert {span.class_ for span in symbols.detect(code, "a.py")} == {"code"}


def test_peptides_and_kmers_by_the_line():
    rng = random.Random(3)
    peptides = ["".join(rng.choice("ACDEFGHIKLMNPQRSTVWY") for _ in range(9)) for _ in range(30)]
    assert {span.kind for span in symbols.detect("\n".join(peptides))} == {"protein"}
    assert symbols.detect("CHAPTER\nARTICLE\nSECTION\nSCHEDULE\nAPPENDIX\nPREFACE\n") == []
