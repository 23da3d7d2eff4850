"""Writes the example corpora that are generated; the others were written by hand.

    python examples/generate.py

Everything is made from the grammars below with a fixed seed: no outside data.
"""

from __future__ import annotations

import random
from pathlib import Path

HERE = Path(__file__).parent

RINGS = [
    "c1ccccc1",
    "c1ccncc1",
    "C1CCCCC1",
    "c1ccsc1",
    "c1ccoc1",
    "C1CCNCC1",
    "c1cnc[nH]1",
    "C1CCOC1",
]
LINKS = [
    "C(=O)N",
    "C(=O)O",
    "S(=O)(=O)N",
    "CC",
    "OC",
    "NC(=O)",
    "C=C",
    "C#C",
    "N(C)C",
    "[C@@H](O)",
    "[C@H](N)",
]
HEADS = ["C", "CC", "O=C(O)", "CO", "N#C", "Cl", "F", "Br", "CC(C)", "FC(F)(F)", "[O-][N+](=O)"]
TAILS = ["C", "O", "N", "Cl", "F", "Br", "C(F)(F)F", "[N+](=O)[O-]", "OC", "C(=O)O"]


def smiles(rng: random.Random) -> str:
    """Chain heads, rings and links into a valid SMILES string."""
    body = "".join(rng.choice(RINGS) + rng.choice(LINKS) for _ in range(rng.randint(1, 3)))
    return rng.choice(HEADS) + body + rng.choice(RINGS) + rng.choice(TAILS)


def chemistry(rng: random.Random) -> str:
    """Give 6,000 molecules, one a line under a header."""
    return "\n".join(["smiles", *(smiles(rng) for _ in range(6000))]) + "\n"


def sequence(rng: random.Random, length: int) -> str:
    """Give random DNA: nothing recurs but by chance."""
    return "".join(rng.choice("ACGT") for _ in range(length))


def genes(rng: random.Random) -> str:
    """Give a handful of FASTA records, far too little text to feed new rows."""
    records = []
    for number in range(6):
        text = sequence(rng, 420)
        lines = [text[i : i + 60] for i in range(0, len(text), 60)]
        records += [f">sample{number} synthetic sequence", *lines]
    return "\n".join(records) + "\n"


COURTS = ["The court", "The tribunal", "The panel", "The judge", "The arbitrator"]
VERBS = ["held", "found", "noted", "decided", "recalled"]
SUBJECTS = [
    "the lease",
    "the contract of sale",
    "the guarantee",
    "the non-compete clause",
    "the licence",
    "the warranty",
    "the loan agreement",
    "the insurance policy",
    "the settlement",
    "the easement",
]
STATES = [
    "had been terminated in writing",
    "did not bind the heirs",
    "was void for want of form",
    "remained in force until notice was given",
    "had to be read in the light of its purpose",
    "could be assigned without consent",
    "gave rise to a claim for damages",
    "was subject to a condition precedent",
    "covered consequential loss",
    "had lapsed",
]
GROUNDS = [
    "because the tenant had paid late",
    "since neither party had objected",
    "on the evidence before it",
    "as the statute of limitations had run",
    "although the deed was never registered",
    "in accordance with settled case law",
    "where the buyer acted in good faith",
    "unless the lessor could show negligence",
    "given the length of the delay",
]


def law(rng: random.Random) -> str:
    """Give short judgments in plain legal English."""
    documents = []
    for number in range(400):
        sentences = [
            f"{rng.choice(COURTS)} {rng.choice(VERBS)} that {rng.choice(SUBJECTS)} "
            f"{rng.choice(STATES)} {rng.choice(GROUNDS)}."
            for _ in range(8)
        ]
        documents.append(f"Case {number + 1}. " + " ".join(sentences))
    return "\n\n".join(documents) + "\n"


def main() -> None:
    """Write every generated corpus."""
    for name, file, make in (
        ("chemistry", "molecules.smi", chemistry),
        ("genes", "sequences.fasta", genes),
        ("law", "judgments.txt", law),
    ):
        folder = HERE / name
        folder.mkdir(exist_ok=True)
        (folder / file).write_text(make(random.Random(name)), encoding="utf-8")


if __name__ == "__main__":
    main()
