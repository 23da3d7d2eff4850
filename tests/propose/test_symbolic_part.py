"""Text of two kinds: what is proposed for the symbolic part alone, and what the report then says."""

import random

import pytest

import analyzer

RINGS = ("c1ccccc1", "C1CCNCC1", "c1ccncc1", "C1CCOCC1", "c1cc[nH]c1")
LINKS = ("C(=O)N", "C(=O)O", "S(=O)(=O)N", "CC", "C#C", "OC")
WORDS = ["patient", "pembrolizumab", "levetiracetam", "twice", "a", "day", "with", "water", "felt"]


def molecule(rng):
    parts = [rng.choice(RINGS)]
    for _ in range(rng.randint(1, 3)):
        parts += [rng.choice(LINKS), rng.choice(RINGS)]
    return "".join(parts)


@pytest.fixture(scope="module")
def mixed(tmp_path_factory):
    rng = random.Random(0)
    folder = tmp_path_factory.mktemp("mixed")
    for number in range(60):
        lines = [molecule(rng) for _ in range(30)]
        lines += [" ".join(rng.choices(WORDS, k=12)) + "." for _ in range(30)]
        rng.shuffle(lines)
        (folder / f"{number}.txt").write_text("\n".join(lines), encoding="utf-8")
    return analyzer.scan([folder], "mistral")


def test_half_molecules_half_prose_is_extended_for_the_molecules_only(mixed):
    assert mixed.decision.recommendation == "extend"
    assert mixed.decision.scope == "symbols"
    assert any("for that part only" in reason for reason in mixed.decision.reasons)
    sources = {candidate.source for candidate in mixed.data.proposal.candidates}
    assert sources <= {"chemistry", "intermediate"}
    assert not any("levetiracetam" in token["text"] for token in mixed.plan["tokens"])


def test_every_figure_is_of_the_tokens_in_the_plan(mixed):
    proposal, facts = mixed.data.proposal, mixed.data.facts
    new = len(mixed.plan["tokens"])
    assert proposal.tokens == proposal.cost["new_tokens"] == facts["proposal.tokens"] == new
    assert facts["proposal.symbol_tokens"] == new
    assert proposal.curve[-1].tokens == new
    assert proposal.curve[-1].saving == proposal.heldout_saving == proposal.symbol_saving
    assert facts["proposal.heldout_saving"] == proposal.heldout_saving


def test_units_tokens_and_what_is_shown_come_from_the_moves_and_not_from_what_tags_say(tmp_path):
    rng = random.Random(0)
    pieces = [f"{piece}{file}{rank}" for piece in "NBRQK" for file in "cdef" for rank in "3456"]
    games = []
    for number in range(400):
        moves = (f"{at}. {rng.choice(pieces)} {rng.choice(pieces)}" for at in range(1, 40))
        tags = f'[Event "Blitzarena {number}"]\n[Site "lichess.org"]\n[Annotator "Pseudonym"]\n'
        games.append(f"{tags}\n{' '.join(moves)} {{Blitzarena splendid}} *\n")
    (tmp_path / "a.pgn").write_text("\n".join(games), encoding="utf-8")
    report = analyzer.scan([tmp_path], "llama").data
    chess = report.symbols.classes["chess"]
    assert chess.share > 0.95
    learned = [unit.text for unit in chess.units] + [c.token for c in report.proposal.candidates]
    shown = [sample["text"] for sample in report.proposal.samples] + list(chess.examples)
    assert learned
    assert report.proposal.samples
    for text in learned + shown:
        assert not any(part in text for part in ("litz", "iche", "Pseu", "splen")), text
    assert all("lichess" not in excerpt.text[:300] for excerpt in report.symbols.excerpts)
