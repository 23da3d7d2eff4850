"""Symbols of every machine-readable kind, from sources that no detector was written on.

Molecules are the National Cancer Institute's and the filters PAINS that come with RDKit, and what
RDKit makes of them; the rest is drawn from the grammars of the standards.
"""

from __future__ import annotations

import json
import random
import re
from itertools import pairwise
from pathlib import Path


def _split(text: str) -> list[str]:
    return text.split()


AMINO = "ACDEFGHIKLMNPQRSTVWY"
THREE = _split("Ala Arg Asn Asp Cys Gln Glu Gly His Ile Leu Lys Met Phe Pro Ser Thr Trp Tyr Val")
PER_KIND = 200


def made(seed: int = 7) -> dict[tuple[str, str], list[str]]:
    """Give symbols by (class, kind)."""
    rng = random.Random(seed)
    kinds = _molecules(rng)
    makers = {
        ("chemistry", "selfies"): _selfies,
        ("chemistry", "cas"): _cas,
        ("chemistry", "reaction"): _reaction,
        ("genes", "dna"): lambda r: _letters(r, "ACGT", 12, 80),
        ("genes", "rna"): lambda r: _letters(r, "ACGU", 12, 60),
        ("genes", "protein"): lambda r: _letters(r, AMINO, 24, 120),
        ("genes", "protein, groups of ten"): lambda r: " ".join(
            _letters(r, AMINO, 10, 10) for _ in range(5)
        ),
        ("genes", "codons"): lambda r: " ".join(_letters(r, "ACGT", 3, 3) for _ in range(8)),
        ("genes", "hgvs"): _hgvs,
        ("genes", "rs-id"): lambda r: f"rs{r.randint(1000, 10**8)}",
        ("genes", "accession"): _accession,
        ("mathematics", "latex"): _latex,
        ("mathematics", "unicode-math"): _unicode,
        ("mathematics", "mathml"): _mathml,
        ("code", "sql"): _sql,
        ("code", "json"): _json,
        ("code", "regular-expression"): _expression,
        ("chess", "fen"): _fen,
        ("chess", "moves"): _moves,
        ("chess", "uci"): lambda r: " ".join(_uci(r) for _ in range(r.randint(4, 20))),
        ("music", "chords"): _chords,
        ("music", "lilypond"): _lilypond,
    }
    kinds |= {key: [make(rng) for _ in range(PER_KIND)] for key, make in makers.items()}
    return kinds


def _molecules(rng: random.Random) -> dict[tuple[str, str], list[str]]:
    try:
        from rdkit import Chem, RDConfig, RDLogger
        from rdkit.Chem.rdMolDescriptors import CalcMolFormula
    except ImportError:
        return {}
    RDLogger.DisableLog("rdApp.*")
    data = Path(RDConfig.RDDataDir)
    lines = (data / "NCI" / "first_5K.smi").read_text().splitlines()
    written = [s for s in (line.split()[0] for line in lines) if len(s) > 7]
    smiles = rng.sample(written, PER_KIND)
    molecules = [m for m in map(Chem.MolFromSmiles, smiles) if m]
    formulas = [CalcMolFormula(m) for m in molecules]
    pains = (data / "Pains" / "wehi_pains.csv").read_text().splitlines()
    inchi = [text for text in map(Chem.MolToInchi, molecules) if text]
    pairs = pairwise(s for s in smiles if "." not in s)
    return {
        ("chemistry", "smiles"): smiles,
        ("chemistry", "smiles, canonical"): [Chem.MolToSmiles(m) for m in molecules],
        ("chemistry", "smiles, random order"): [
            Chem.MolToSmiles(m, doRandom=True) for m in molecules
        ],
        ("chemistry", "reaction-smiles"): [f"{one}>>{two}" for one, two in pairs],
        ("chemistry", "smarts"): [line.split('","')[0].strip('"') for line in pains[:PER_KIND]],
        ("chemistry", "inchi"): inchi,
        ("chemistry", "inchikey"): [Chem.InchiToInchiKey(text) for text in inchi],
        ("chemistry", "formula"): [f for f in formulas if len(re.findall("[A-Z]", f)) > 1],
    }


def _letters(rng: random.Random, alphabet: str, low: int, high: int) -> str:
    return "".join(rng.choice(alphabet) for _ in range(rng.randint(low, high)))


def _selfies(rng: random.Random) -> str:
    atoms = _split(
        "[C] [=C] [N] [O] [=O] [Branch1] [Ring1] [=Branch1] [C@@H1] [Cl] [S] [#N] [/C] [N+1] [O-1]"
        " [Na+1] [13CH1] [P] [Ring2] [#Branch2]"
    )
    return "".join(rng.choice(atoms) for _ in range(rng.randint(5, 40)))


def _cas(rng: random.Random) -> str:
    head, tail = str(rng.randint(50, 9_999_999)), f"{rng.randint(0, 99):02d}"
    check = sum(i * int(d) for i, d in enumerate(reversed(head + tail), 1)) % 10
    return f"{head}-{tail}-{check}"


def _reaction(rng: random.Random) -> str:
    formulas = _split("CO2 H2O CH4 NH3 H2SO4 NaOH CaCO3 Fe2O3 KMnO4 C2H5OH AgNO3 ZnSO4")
    sides = [" + ".join(_term(rng, f) for f in rng.sample(formulas, 2)) for _ in range(2)]
    return rng.choice([" → ", " -> ", " ⇌ ", " = ", "→"]).join(sides)


def _term(rng: random.Random, formula: str) -> str:
    return rng.choice(["", "2", "3"]) + formula


def _hgvs(rng: random.Random) -> str:
    at, to = rng.randint(1, 9000), rng.randint(9001, 9100)
    one, two = rng.sample("ACGT", 2)
    first, other = rng.sample(THREE, 2)
    change = rng.choice(
        [
            f"c.{at}{one}>{two}",
            f"c.{at}_{to}del",
            f"c.{at}-{rng.randint(1, 99)}{one}>{two}",
            f"c.*{at}{one}>{two}",
            f"g.{at}_{to}delins{_letters(rng, 'ACGT', 1, 6)}",
            f"c.{at}dup{one}",
            f"c.{at}_{at + 1}ins{_letters(rng, 'ACGT', 1, 9)}",
            f"c.({at}+1_{to}-1)_({to}+1_{to + 9}-1)del",
            f"c.[{at}{one}>{two};{to}{two}>{one}]",
            f"m.{at}{one}>{two}",
            f"p.{first}{at}{other}",
            f"p.({first}{at}{other})",
            f"p.{first}{at}{other}fsTer{rng.randint(2, 60)}",
            f"p.{first}{at}_{other}{to}del",
            f"p.{first}{at}*",
            f"p.{rng.choice(AMINO)}{at}{rng.choice(AMINO)}",
            f"p.*{at}{first}ext*{rng.randint(2, 60)}",
            f"p.Met1ext-{rng.randint(2, 60)}",
            f"c.{at}_{to}inv",
            f"c.{at}[{rng.randint(2, 60)}]",
            f"n.{at}_{to}dup",
        ]
    )
    references = {"p": "NP_", "g": "NC_", "m": "NC_", "c": "NM_", "n": "NR_"}
    reference = f"{references[change[0]]}{rng.randint(0, 999999):06d}.{rng.randint(1, 9)}:"
    return rng.choice(["", reference]) + change


def _accession(rng: random.Random) -> str:
    number = rng.randint(10**5, 10**6 - 1)
    return rng.choice(
        [
            f"NM_{number}.2",
            f"XP_000{number}.1",
            f"ENSG00000{number}",
            f"GSE{number}",
            f"SRR{number}",
            f"PRJNA{number}",
            f"GO:0{number}",
            f"GCF_000{number}.1",
            f"IPR{number}",
        ]
    )


def _latex(rng: random.Random) -> str:
    a, b = rng.sample("abcxyznk", 2)
    return rng.choice(
        [
            f"${a}^2 + {b}^2$",
            f"$\\frac{{{a}}}{{{b}}}$",
            f"\\({a} \\in {b}\\)",
            f"$$\\sum_{{{a}=1}}^{{{b}}} {a}$$",
            f"\\begin{{equation}}{a} = {b}\\end{{equation}}",
            f"${a}$",
            f"${a}'$",
            f"$({a}, {b})$",
            f"\\[ \\|{a}\\|_2 \\le \\mathcal{{O}}({b}) \\]",
            f"\\sqrt{{{a} + {b}}}",
            f"$f({a})={b}$",
            f"${a}, {b}$",
            f"$f\\colon X_{a} \\to Y^{b}$",
        ]
    )


def _unicode(rng: random.Random) -> str:
    a, b = rng.sample("xyznkλμ", 2)
    return rng.choice(
        [
            f"{a}² + {b}² ≥ 0",
            f"∀{a} ∈ ℝ: {a}² ≥ 0",
            f"∂{a}/∂t = α∇²{b}",
            f"∑ᵢ {a}ᵢ = {b}",
            f"{a} ∉ A ∪ B",
            f"∫ {a} dx ≈ {b}²",
            f"√{a} ≤ {b}²",
        ]
    )


def _mathml(rng: random.Random) -> str:
    a, b = rng.sample("abcxyznk", 2)
    body = rng.choice([f"<mi>{a}</mi><mo>=</mo><mi>{b}</mi>", f"<msqrt><mi>{a}</mi></msqrt>"])
    return f"<math>{body}</math>"


def _sql(rng: random.Random) -> str:
    a, b, c = rng.sample(_split("id name price total city status created_at user_id score"), 3)
    table, other = rng.sample(_split("users orders items events shop.products log_2024"), 2)
    number, text = rng.randint(1, 9999), rng.choice(_split("'Ann' 'x%' 'open' '2024-01-01' '北京'"))
    return rng.choice(
        [
            f"SELECT {a}, {b} FROM {table} WHERE {c} > {number}",
            f"SELECT count(*) FROM {table} GROUP BY {a} ORDER BY {b} DESC LIMIT {number};",
            f"SELECT t.{a}, u.{b} FROM {table} t JOIN {other} u ON t.{c} = u.{c}",
            f"INSERT INTO {table} ({a}, {b}) VALUES ({number}, {text})",
            f"UPDATE {table} SET {a} = {number}, {b} = {text} WHERE {c} IN (1, 2, {number})",
            f"DELETE FROM {table} WHERE {a} LIKE {text} AND {b} IS NOT NULL",
            f"CREATE TABLE {table} ({a} INT PRIMARY KEY, {b} VARCHAR(20) NOT NULL);",
            f"ALTER TABLE {table} ADD COLUMN {a} DECIMAL(10, 2)",
            f"select * from {table} where {a} = {number} and {b} = {text}",
        ]
    )


def _json(rng: random.Random) -> str:
    keys = rng.sample(_split("id name tags size ok 名称 items next_page error"), 3)
    values = [rng.randint(0, 999), rng.choice([True, None, 0.5]), rng.sample(keys, 2)]
    return json.dumps(dict(zip(keys, values, strict=True)), ensure_ascii=False)


def _expression(rng: random.Random) -> str:
    """Put pieces together that every handbook shows."""
    pieces = rng.sample(
        [r"\d{3}", "[a-z]+", r"\w*", "[A-Za-z0-9_]+", "(?:a|b)", r"\s+", r"[^,;]+", "[0-9a-f]{8}"],
        3,
    )
    body = rng.choice(["", "-", ":", r"\."]).join(pieces)
    return rng.choice([f"^{body}$", body, f"/^{body}$/i", f"({body})?", rf"\b{body}\b"])


def _fen(rng: random.Random) -> str:
    squares = [""] * 64
    placed = rng.sample(range(64), rng.randint(2, 24))
    pieces = "kK" + "".join(rng.choice("pnbrqPNBRQ") for _ in placed[2:])
    for square, figure in zip(placed, pieces, strict=True):
        squares[square] = figure
    rows = []
    for rank in range(8):
        row = "".join(s or "1" for s in squares[8 * rank : 8 * rank + 8])
        rows.append(re.sub("1+", lambda m: str(len(m.group())), row))
    castling = rng.choice(_split("- KQkq Kq HAha"))
    clocks = f"{rng.randint(0, 20)} {rng.randint(1, 80)}"
    return "/".join(rows) + f" {rng.choice('wb')} {castling} - {clocks}"


def _moves(rng: random.Random) -> str:
    turns = rng.randint(3, 15)
    return " ".join(f"{n}. {_san(rng)} {_san(rng)}" for n in range(1, turns + 1))


def _san(rng: random.Random) -> str:
    square = rng.choice("abcdefgh") + rng.choice("12345678")
    return rng.choice([square, f"N{square}", f"Bx{square}", f"R{square}+", f"Qx{square}", "O-O"])


def _uci(rng: random.Random) -> str:
    return "".join(rng.choice("abcdefgh") + rng.choice("12345678") for _ in range(2))


def _chords(rng: random.Random) -> str:
    chords = rng.sample(["Am", "F", "C", "G", "Dm7", "G7", "Cmaj7", "Em", "F#m", "Bb"], 5)
    chords += rng.sample(["G13", "E7#9", "C/E", "Caug", "N.C.", "F#m7b5", "Asus4"], 2)
    return rng.choice([" ", " | ", " - "]).join(chords)


def _lilypond(rng: random.Random) -> str:
    notes = " ".join(rng.choice("abcdefg") + rng.choice("1248") for _ in range(rng.randint(4, 12)))
    return rng.choice([f"\\relative c' {{ {notes} }}", f"\\new Staff {{ \\time 3/4 {notes} }}"])
